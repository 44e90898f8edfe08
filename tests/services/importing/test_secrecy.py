"""State secrets: a marked row, line, table or sheet is counted and kept nowhere."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook  # type: ignore[import-untyped]

from govdisclose.office import ImportOptions, Office, OnUnknownAgency
from govdisclose.ports.formats import CatalogueField, MappingRules
from tests.services.importing.cases import (
    codes,
    counts,
    import_text,
    office,
    store,
    titles,
    total,
)

__all__ = ["office", "store"]

WORD = "饕餮"
"""Stands in every secret text here and nowhere else."""
HEADER = "标题,发布机构,密级,发布日期\n"
ORDINARY = "通知,甲局,否,2009-01-05\n"


def _traces(folder: Path) -> list[str]:
    """Files beside the input in which the word stands, in any encoding of text."""
    wanted = (WORD.encode(), WORD.encode("gb18030"), WORD.encode("unicode_escape"))
    return [
        path.name
        for path in sorted(folder.iterdir())
        if not path.name.startswith("in.") and any(word in path.read_bytes() for word in wanted)
    ]


SECRET_FILES = {
    "mark in a title": ("in.csv", f"{HEADER}{ORDINARY}机密★10年 {WORD}计划,甲局,,2009-01-05\n"),
    "column says a level": ("in.csv", f"{HEADER}{ORDINARY}{WORD}计划,甲局,秘密,2009-01-05\n"),
    "column says yes": (
        "in.csv",
        f"标题,发布机构,是否涉密,发布日期\n{ORDINARY}{WORD}计划,甲局,是,2009-01-05\n",
    ),
    "cells too many": ("in.csv", f"{HEADER}{ORDINARY}{WORD},甲局,机密★1年,2009-01-05,x,y\n"),
    "quote left open": ("in.csv", f'{HEADER}{ORDINARY}"{WORD}计划,甲局,机密★5年,2009-01-05\n'),
    "line that is no JSON": (
        "in.jsonl",
        f'{{"标题": "通知", "发布日期": "2009-01-05"}}\n{{"标题": "{WORD}", "密级": "机密"\n',
    ),
    "escapes in a line that is no JSON": (
        "in.jsonl",
        f'{{"标题": "通知"}}\n{{"标题": "\\u673a\\u5BC6\\u2605{WORD}"\n',
    ),
    "escaped pair in a line that is no JSON": (
        "in.jsonl",
        f'{{"标题": "通知"}}\n{{"标题": "机密\\ud83c\\udf1f{WORD}"\n',
    ),
    "escapes in a nested object": (
        "in.json",
        f'[{{"标题": "通知"}}, {{"标题": {{"a": "\\u673a\\u5bc6\\u2605{WORD}"}}}}]',
    ),
    "references in a page": (
        "in.html",
        "<table><tr><th>标题</th><th>发布日期</th></tr><tr><td>通知</td><td>2009-01-05</td></tr>"
        f"<tr><td>&#26426;&#23494;&#9733;{WORD}</td><td>2009-01-05</td></tr></table>",
    ),
    "mark beside the columns of a page": (
        "in.html",
        "<table><tr><th>标题</th><th>发布日期</th></tr><tr><td>通知</td><td>2009-01-05</td></tr>"
        f"<tr><td>{WORD}</td><td>2009-01-05</td><td>机密★1年</td></tr></table>",
    ),
    "references in a line too long": (
        "in.csv",
        f"{HEADER}{ORDINARY}{WORD},甲局,,2009-01-05,x,&#26426;&#x5bc6;&#9733;1年\n",
    ),
    "agency nobody knows": ("in.csv", f"{HEADER}{ORDINARY}计划,{WORD}局,秘密,2009-01-05\n"),
    "unreadable date beside": ("in.csv", f"{HEADER}{ORDINARY}{WORD},甲局,绝密★长期,{WORD}\n"),
}


@pytest.mark.parametrize("case", SECRET_FILES)
@pytest.mark.parametrize("dry_run", [False, True])
def test_secret_row_is_kept_nowhere(
    office: Office, tmp_path: Path, caplog: pytest.LogCaptureFixture, case: str, dry_run: bool
) -> None:
    """Place and code are told; the text is in no table, finding, log or rejects file."""
    name, text = SECRET_FILES[case]
    caplog.set_level(logging.DEBUG)
    told: list[object] = []
    options = ImportOptions(on_unknown_agency=OnUnknownAgency.CREATE, dry_run=dry_run)
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")

    account = office.exchange.import_file(path, options, listener=told.append)

    assert (1, 0, 0, 1) == counts(account)
    assert 1 == account.finding_counts["SECRECY-MARK", "error"]
    assert (1, None) == (account.withheld_rejects, account.rejects_file)
    assert WORD not in str((account.as_json(), told, account.firsts, caplog.text))
    assert [] == _traces(tmp_path)
    assert 3 == len(office.agencies.directory())


@pytest.mark.parametrize("place", ["title", "sheet", "label"])
def test_mark_over_a_table_covers_all_of_it(office: Office, tmp_path: Path, place: str) -> None:
    """A mark above the header, in it or on the sheet: no row is read, no label is told."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = f"{WORD}(机密)" if place == "sheet" else "一"
    if place == "title":
        sheet.append([f"机密★10年 {WORD}目录"])
    sheet.append(["标题", f"机密★ {WORD}" if place == "label" else "备注", "发布日期"])
    sheet.append([f"{WORD}计划", "x", "2009-01-05"])
    ordinary = book.create_sheet("二")
    ordinary.append(["标题", "备注", "发布日期"])
    ordinary.append(["通知", "x", "2009-01-05"])
    path = tmp_path / "in.xlsx"
    book.save(path)

    account = office.exchange.import_file(path, ImportOptions())

    assert (1, 0, 0, 0) == counts(account)
    assert ["SECRECY-MARK"] == [code for code, _ in codes(account)]
    assert WORD not in str(account.as_json())
    assert [] == _traces(tmp_path)
    assert ["通知"] == titles(office)


def test_ordinary_words_about_secrets_are_no_mark(office: Office, tmp_path: Path) -> None:
    """The law on secrets, business secrets and a column that says no are ordinary rows."""
    text = (
        f"{HEADER}保守国家秘密法宣传,甲局,不涉密,2009-01-05\n商业秘密保护,甲局,,2009-01-05\n"
        "密码管理,甲局,公开,2009-01-05\n"
    )

    account = import_text(office, tmp_path, text, name="in.csv")

    assert (3, 0, 0, 0) == counts(account)
    assert 3 == total(office)


def test_default_of_secrecy_holds_for_empty_cells(office: Office, tmp_path: Path) -> None:
    """What the user says of rows that say nothing counts, on the safe side."""
    defaults = MappingRules(defaults={CatalogueField.SECRECY: "涉密"})
    text = "标题,发布机构,密级,发布日期\n甲,甲局,,2009-01-05\n乙,甲局,否,2009-01-05\n"

    account = import_text(office, tmp_path, text, ImportOptions(mapping=defaults), name="in.csv")

    assert (1, 0, 0, 1) == counts(account)
    assert ["乙"] == titles(office)
