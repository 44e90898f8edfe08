"""What one office exports another imports, and then both have the same catalogue."""

from __future__ import annotations

import itertools
import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdisclose.adapters.memory import MemoryStore
from govdisclose.office import FileAccount, ImportOptions, Office
from govdisclose.ports.exporting import OFFICE_COLUMNS, ExportFormat, ExportOptions
from govdisclose.ports.storage import ItemFilter
from govdisclose.services.item_rows import office_row
from tests.services.importing.cases import new_office

_FILES = itertools.count()
_TEXT = st.text(
    st.characters(codec="utf-8", exclude_characters="\0\ufffd")
    | st.sampled_from("=+-@'\n甲𠮷号 \t"),
    min_size=1,
    max_size=15,
).filter(lambda text: "密" not in text and "绝" not in text and "机" not in text)
_DAYS = st.dates(date(1990, 1, 1), date(2019, 12, 31)).map(date.isoformat)
_ROWS = st.lists(
    st.fixed_dictionaries(
        {"标题": _TEXT},
        optional={
            "文号": st.integers(1, 9).map(lambda n: f"淮府〔2009〕{n}号"),
            "发布机构": st.sampled_from(["甲局", "乙局"]),
            "成文日期": _DAYS,
            "发布日期": _DAYS,
            "内容概述": _TEXT,
            "主题词": _TEXT,
            "公开方式": st.sampled_from(["主动公开", "依申请公开"]),
            "公开载体": st.sampled_from(["网站、公报", "报刊"]),
            "经办": _TEXT,
        },
    ),
    min_size=1,
    max_size=8,
)


def _imported(office: Office, path: Path) -> FileAccount:
    return office.exchange.import_file(path, ImportOptions())


def _exported(office: Office, format_: ExportFormat, path: Path) -> None:
    with path.open("wb") as stream:
        rows = (office_row(*pair) for pair in office.catalogue.each(ItemFilter()))
        office.exports.write_table(format_, OFFICE_COLUMNS, rows, stream, ExportOptions())


def _catalogue(office: Office) -> list[str]:
    """All that is said of all items, without what is the office's own."""
    return sorted(
        repr((agency, item.text_values(), item.fact_values()))
        for item, agency in office.catalogue.each(ItemFilter())
    )


@pytest.mark.parametrize("format_", ExportFormat)
@given(rows=_ROWS)
def test_export_imported_elsewhere_gives_the_same_catalogue(
    tmp_path_factory: pytest.TempPathFactory, format_: ExportFormat, rows: list[dict[str, str]]
) -> None:
    """Every text, date and classification arrives; in the office it came from nothing changes."""
    folder = tmp_path_factory.getbasetemp() / f"round-{next(_FILES)}"
    folder.mkdir()
    source, target = new_office(MemoryStore()), new_office(MemoryStore())
    original = folder / "in.jsonl"
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    original.write_text("\n".join(lines) + "\n", "utf-8")
    _imported(source, original)
    before = _catalogue(source)
    path = folder / f"out.{format_.value}"

    _exported(source, format_, path)
    elsewhere = _imported(target, path)
    at_home = _imported(source, path)

    assert before == _catalogue(target) == _catalogue(source)
    assert (len(before), 0, 0) == (elsewhere.accepted, elsewhere.updated, elsewhere.rejected)
    assert (len(before), 0) == (at_home.unchanged, at_home.rejected)


@pytest.mark.parametrize("format_", ExportFormat)
def test_withdrawn_and_erased_items_do_not_come_back_to_life(
    tmp_path: Path, format_: ExportFormat
) -> None:
    """A row that says it was withdrawn, leaked or erased is rejected wherever it is imported."""
    source, target = new_office(MemoryStore()), new_office(MemoryStore())
    path = tmp_path / "in.csv"
    path.write_text(
        "标题,发布机构,文号,发布日期\n"
        + "".join(f"第{n}件,甲局,淮府〔2009〕{n}号,2009-01-05\n" for n in range(1, 5)),
        "utf-8",
    )
    _imported(source, path)
    refs = [item.ref for item, _agency in source.catalogue.each(ItemFilter())]
    source.catalogue.withdraw(refs[0])
    source.catalogue.withdraw(refs[1], leak=True)
    source.catalogue.erase(refs[2], ground="personal_privacy", approver="wang")
    exported = tmp_path / f"out.{format_.value}"

    _exported(source, format_, exported)
    account = _imported(target, exported)

    assert (1, 3) == (account.accepted, account.rejected)
    assert 3 == account.finding_counts["ROW-NOT-LIVING", "error"]
    assert ["第4件"] == [item.title for item, _agency in target.catalogue.each(ItemFilter())]
