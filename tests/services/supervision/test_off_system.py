"""Acts that were recorded late: by a person a fault, by an import none."""

from __future__ import annotations

from pathlib import Path

from tests.services.requests.offices import Desks, day, new_request

OFF_SYSTEM = "!off_system"
HEADER = "登记号,申请人类别,申请人,联系方式,申请方式,所需信息,收到日期,处理结果,答复日期,送达方式\n"
ROW = "2024-003,公司,某公司,某路3号,挂号信,某文件,2024-03-04,"


def _limits(desks: Desks) -> list[str]:
    period = day("2024-03-01"), day("2024-04-30")
    return [spell.limit for spell in desks.admin.supervision.history(*period).spells]


def test_act_recorded_late_by_hand_is_off_the_system(desks: Desks) -> None:
    """Done on Tuesday the 5th and recorded on the 20th, in a case that was here on the 4th."""
    desks.on("2024-03-04").registrar.requests.register(new_request("2024-03-04"))
    desks.on("2024-03-20").registrar.requests.act(
        "R1-1", "assigned", {"to": "han"}, on=day("2024-03-05")
    )

    assert OFF_SYSTEM in _limits(desks)


def test_act_a_later_import_brought_is_not(desks: Desks, tmp_path: Path) -> None:
    """The file of April goes on with a case of the file of March; it was answered on the 20th."""
    importer = desks.on("2024-03-05").admin.requests.importer
    path = tmp_path / "log.csv"
    path.write_text(f"{HEADER}{ROW},,\n", "utf-8")
    assert 1 == importer.import_file(path).accepted
    path.write_text(f"{HEADER}{ROW}予以公开,2024-03-20,邮寄\n", "utf-8")

    account = desks.on("2024-04-15").admin.requests.importer.import_file(path)

    assert 1 == account.updated
    assert [] == _limits(desks)
