"""Rows whose labels are no labels, whose texts hold ids, and files whose name bears a mark."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from govdisclose.domain.catalogue.labels import LABEL_FIELDS
from govdisclose.domain.catalogue.refusals import LabelUnfit, SecrecyMarkFound
from govdisclose.office import ImportOptions, Office
from govdisclose.ports.formats import CatalogueField, MappingRules, SourceNameMarked
from govdisclose.ports.storage import Store
from tests.domain.test_personal import MOBILE, RESIDENT
from tests.services.importing.cases import (
    codes,
    counts,
    import_rows,
    import_text,
    office,
    store,
    table,
    total,
)

__all__ = ["office", "store"]

HEADER = (
    "索引号,标题,发布机构,发布日期,信息分类,主题分类,体裁分类,服务对象分类,有效性,公开载体,备注\n"
)
DAY = "2009-01-05"
PROSE = "张三住在某街道某小区某单元，" + "因家庭困难申请低保，经入户调查属实，" * 2


def _text(**cells: str) -> str:
    names = ("number", "title", "agency", "day", "category", "theme", "genre", "audience",
             "validity", "carrier", "note")  # fmt: skip
    given = {"title": "甲", "agency": "甲局", "day": DAY, **cells}
    return HEADER + ",".join(given.get(name, "") for name in names) + "\n"


@pytest.mark.parametrize(
    ("cell", "column"),
    [
        ("category", "信息分类"),
        ("theme", "主题分类"),
        ("genre", "体裁分类"),
        ("audience", "服务对象分类"),
        ("validity", "有效性"),
        ("carrier", "公开载体"),
        ("number", "索引号"),
    ],
)
@pytest.mark.parametrize("word", [PROSE, f"张三{RESIDENT}", "张三 zhang@example.com"])
def test_words_that_are_no_label_are_erased_with_the_item(
    office: Office, tmp_path: Path, cell: str, column: str, word: str
) -> None:
    """They are kept with the text, not among the facts; the warning does not repeat them."""
    if cell == "number":
        word = word * 2
    account = import_text(office, tmp_path, _text(**{cell: word}))

    assert (1, 0, 0, 0) == counts(account)
    (unfit,) = [found for found in account.findings if found.code == "LABEL-UNFIT"]
    assert (column, None, "warning") == (unfit.column, unfit.value, unfit.severity.value)
    item = office.catalogue.get("I2-1")
    assert {column: word} == dict(item.extra)
    assert not any(word in str(fact) for fact in item.fact_values())
    assert (0, 0, 1, 0) == counts(import_text(office, tmp_path, _text(**{cell: word})))


def test_short_labels_stay_facts_though_no_list_knows_them(office: Office, tmp_path: Path) -> None:
    """Figures count by the words agencies use."""
    account = import_text(
        office, tmp_path, _text(category="乡镇动态", audience="三农", carrier="村务")
    )

    item = office.catalogue.get("I2-1")
    assert ("乡镇动态", "三农", "村务") == (
        item.category,
        item.audience,
        item.carriers[0].carrier,
    )
    assert "LABEL-UNFIT" not in {code for code, _row in codes(account)}


def test_defaults_are_screened_like_cells(office: Office, tmp_path: Path) -> None:
    """What --default says is a value like any other; a secrecy mark makes every row secret."""
    prose = ImportOptions(mapping=MappingRules(defaults={CatalogueField.CATEGORY: PROSE}))
    mark = ImportOptions(mapping=MappingRules(defaults={CatalogueField.NOTE: "机密★10年"}))
    row = ("", "甲", "甲局", "", "", DAY)

    first = import_rows(office, tmp_path, [row], prose)
    second = import_text(office, tmp_path, "标题,发布日期\n乙,2009-01-05\n", mark)

    assert ("LABEL-UNFIT", 2) in codes(first)
    assert {"category": PROSE} == dict(office.catalogue.get("I2-1").extra)
    assert (0, 0, 0, 1) == counts(second)
    assert ("SECRECY-MARK", 2) in codes(second)
    assert 1 == total(office)


@pytest.mark.parametrize("field", LABEL_FIELDS)
def test_staff_writes_labels_only(office: Office, field: str) -> None:
    """An edit that would put prose among the facts is refused; the note takes it."""
    item = office.catalogue.add(None, {"title": "甲", field: "短词"})

    with pytest.raises(LabelUnfit):
        office.catalogue.revise(item.ref, {field: PROSE})

    office.catalogue.revise(item.ref, {"note": PROSE})


@pytest.mark.parametrize(
    ("column", "row"),
    [
        ("标题", ("", f"公示{RESIDENT}", "甲局", "", "", DAY)),
        ("备注", ("", "甲", "甲局", "", "", DAY, "", f"身份证{RESIDENT}")),
        ("文号", ("", "甲", "甲局", RESIDENT, "", DAY)),
    ],
)
def test_resident_id_in_a_text_is_warned_of_and_never_shown(
    office: Office, tmp_path: Path, column: str, row: tuple[str, ...]
) -> None:
    """The row is kept, for staff has to decide; the finding says where and not what."""
    account = import_rows(office, tmp_path, [row])

    assert (1, 0, 0, 0) == counts(account)
    (warning,) = [found for found in account.findings if found.code == "RESIDENT-ID-IN-TEXT"]
    assert (column, None, 2, "warning") == (
        warning.column, warning.value, warning.row, warning.severity.value
    )  # fmt: skip
    assert account.run is not None
    assert RESIDENT not in json.dumps(list(office.exchange.findings(account.run)))


@pytest.mark.parametrize("number", [RESIDENT, MOBILE], ids=["resident", "mobile"])
def test_no_column_echoes_the_number_of_a_person(
    office: Office, tmp_path: Path, number: str
) -> None:
    """Whatever the column, rejected or kept, repeated or not: no finding holds it."""
    width = 8
    rows = [("", "甲", "甲局", "", "", DAY), *[
        tuple(f"电{number}" if at == place else ("甲" if at == 1 else "") for at in range(width))
        for place in range(width)
    ]]  # fmt: skip
    rows += [(f"K{number}", f"题{n}", "甲局", "", "", DAY) for n in range(2)]

    account = import_rows(office, tmp_path, rows)

    assert {"AGENCY-UNKNOWN", "DATE-UNREADABLE", "MODE-UNKNOWN"} <= {
        code for code, _row in codes(account)
    }
    shown = json.dumps(account.as_json(), ensure_ascii=False)
    assert number not in shown
    assert account.run is not None
    assert number not in json.dumps(list(office.exchange.findings(account.run)))


def test_file_whose_name_bears_a_mark_is_not_read(
    office: Office, store: Store, tmp_path: Path
) -> None:
    """No run is kept, nothing of it is stored, and its name is nowhere."""
    name = "机密★10年 目录.csv"

    account = import_text(office, tmp_path, table([("", "甲")]), name=name)

    assert isinstance(account.refused, SourceNameMarked)
    assert [("SECRECY-MARK", None)] == codes(account)
    assert "机密" not in json.dumps(account.as_json(), ensure_ascii=False)
    assert "机密" not in str(account.refused.data)
    assert 0 == total(office)
    with store.read() as unit:
        assert unit.runs.get(1) is None
    with pytest.raises(SourceNameMarked):
        office.exchange.show_mapping(tmp_path / name, ImportOptions())


def test_number_of_a_person_in_the_name_of_a_file_is_not_kept(
    office: Office, store: Store, tmp_path: Path
) -> None:
    """The file is read; the run and its findings call it by its kind only."""
    account = import_text(office, tmp_path, table([("", "甲")]), name=f"{RESIDENT}.csv")

    with store.read() as unit:
        run = unit.runs.get(1)
    assert run is not None
    assert ("***.csv", "***.csv") == (run.file, account.file)


def test_attachment_whose_name_bears_a_mark_is_refused(office: Office) -> None:
    """It belongs on a classified system."""
    import io

    item = office.catalogue.add(None, {"title": "甲"})

    with pytest.raises(SecrecyMarkFound):
        office.catalogue.attach(item.ref, "绝密★长期.pdf", io.BytesIO(b"x"))
