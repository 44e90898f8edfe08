"""What imports kept of a row goes with the item it became, and rows of others stay."""

from __future__ import annotations

from pathlib import Path

import pytest

from govdisclose.domain.cases.roles import Role
from govdisclose.office import Office
from govdisclose.ports.storage import Store
from tests.services.importing.cases import import_text, office, ref_of, store

__all__ = ["office", "store"]

GOOD, BAD = "2009-01-02", "2009-13-02"
COLUMNS = "标题,发布机构,文号,成文日期,发布日期,备注,概述,主题词,来源,网址"
COLUMNS += ",举报人,举报人住址,核实日期,办结"


def _line(*, day: str = GOOD, **cells: str) -> str:
    given = {
        "标题": "别的公告",
        "发布机构": "甲局",
        "成文日期": day,
        "发布日期": "2009-01-05",
        **cells,
    }
    assert set(given) <= set(COLUMNS.split(","))
    return ",".join(given.get(column, "") for column in COLUMNS.split(","))


def _import(office: Office, folder: Path, *lines: str) -> None:
    import_text(office, folder, "\n".join([COLUMNS, *lines, ""]))


def _erase(office: Office, title: str) -> None:
    office.staff.add("zhao", "丙", roles=[Role.APPROVER])
    office.catalogue.erase(ref_of(office, title), ground="privacy", approver="zhao")


def _kept(store: Store) -> str:
    """All that rejected rows and findings of any run still say."""
    with store.read() as unit:
        return repr(
            [(list(unit.runs.findings(run)), list(unit.runs.rejects(run))) for run in range(1, 9)]
        )


def test_short_title_leaves_the_rejected_rows(office: Office, store: Store, tmp_path: Path) -> None:
    """A title of three characters identifies its item where a cell says it and nothing else."""
    lines = [_line(标题="饕餮甲"), _line(标题="饕餮甲", day=BAD), _line(标题="饕餮甲乙", day=BAD)]
    _import(office, tmp_path, *lines)
    assert '"饕餮甲"' in _kept(store)

    _erase(office, "饕餮甲")

    assert '"饕餮甲"' not in _kept(store)
    assert '"饕餮甲乙"' in _kept(store)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("举报人住址", "貔貅路八十号三单元"),
        ("举报人", "貔貅"),
        ("网址", "https://example.gov.cn/pixiu/1"),
        ("主题词", "貔貅路八十号三单元住户貔貅先生反映的全部问题及其答复情况说明"),
        ("来源", "貔貅路八十号三单元住户貔貅先生于二〇〇九年一月二日当面口述"),
        ("备注", "貔貅"),
    ],
)
def test_every_erasable_field_leaves_the_rejected_rows(
    office: Office, store: Store, tmp_path: Path, column: str, value: str
) -> None:
    """A row was rejected for a date and came back corrected; its item is erased, then the former
    row is gone too, by whichever field it is known. A row that shares none of it stays."""
    _import(office, tmp_path, _line(day=BAD, **{column: value}), _line(标题="无关的一行", day=BAD))
    _import(office, tmp_path, _line(标题="改正后的标题", **{column: value}))
    assert value in _kept(store)

    _erase(office, "改正后的标题")

    assert value not in _kept(store)
    assert "无关的一行" in _kept(store)


def test_text_of_a_former_version_leaves_the_rejected_rows(
    office: Office, store: Store, tmp_path: Path
) -> None:
    """What was corrected since is erased as well, so it is looked for as well."""
    _import(
        office,
        tmp_path,
        _line(备注="貔貅路八十号", day=BAD),
        _line(标题="貔貅", 备注="貔貅路八十号"),
    )
    office.catalogue.revise(ref_of(office, "貔貅"), {"note": "另行说明"})

    _erase(office, "貔貅")

    assert "貔貅路八十号" not in _kept(store)


def test_common_words_and_dates_purge_no_rows_of_others(
    office: Office, store: Store, tmp_path: Path
) -> None:
    """An agency's name, a keyword, a date, a number or one character says nothing of a person."""
    shared = {
        "来源": "市人力资源和社会保障局",
        "主题词": "社会保障",
        "核实日期": "2009年1月6日",
        "办结": "是",
        "举报人": "12",
    }
    _import(
        office,
        tmp_path,
        _line(标题="饕餮甲", **shared),
        _line(标题="无关的一行", day=BAD, **shared),
    )

    _erase(office, "饕餮甲")

    assert "无关的一行" in _kept(store)


def test_label_of_other_items_purges_no_rows_of_others(
    office: Office, store: Store, tmp_path: Path
) -> None:
    """What another item of the agency still says in a free column is a label of the office."""
    lines = [_line(标题="饕餮甲", 举报人="群众来信"), _line(标题="别的一件", 举报人="群众来信")]
    _import(office, tmp_path, *lines, _line(标题="无关的一行", 举报人="群众来信", day=BAD))

    _erase(office, "饕餮甲")

    assert "无关的一行" in _kept(store)
