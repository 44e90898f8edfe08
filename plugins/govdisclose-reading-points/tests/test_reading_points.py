"""The registers of this plugin, as an office uses them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from govdisclose import Office
from govdisclose.plugins.api import RegisterType
from govdisclose.services.registers.refusals import NoPublicList
from govdisclose_reading_points import ReadingPoints
from govdisclose_reading_points.demonstration_sites import DEMONSTRATION_SITES
from govdisclose_reading_points.reading_points import (
    PointKind,
    ReadingPoint,
    Visits,
)

POINTS = (
    "名称,类型,设置单位,地址,开放时间,联系电话,查阅终端数,纸质资料,设立日期\n"
    "市档案馆查阅点,档案馆,,样例路1号,工作日9:00-17:00,000-0001,2,1200,2008年5月1日\n"
    "市图书馆查阅点,公共图书馆,,样例路2号,,,3,800,2008-05-01\n"
    "市政务服务中心查阅点,政务服务中心,,样例路3号,,,1,,2008.5.1\n"
)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An empty office in which this plugin is installed."""
    with Office.create(str(tmp_path / "o.db"), name="样例市人民政府", actor="clerk") as made:
        yield made


def _imported(office: Office, folder: Path, register: str, text: str) -> tuple[int, int]:
    path = folder / f"{register}.csv"
    path.write_text(text, encoding="utf-8")
    account = office.registers.importer(register).import_file(path)
    return account.accepted, account.rejected


def test_entry_point_names_the_plugin() -> None:
    """The installed distribution offers the plugin in the group of registers."""
    (found,) = entry_points(group="govdisclose.v1.register", name="reading_points")

    assert ReadingPoints is found.load()


def test_registers_come_with_their_parents() -> None:
    """A register whose records belong to others comes with the register of those."""
    registers: dict[str, RegisterType] = {
        found.name: found for found in ReadingPoints().registers()
    }

    parents = {found.parent.register for found in registers.values() if found.parent}

    assert {"reading_points"} == parents
    assert parents <= set(registers)


def test_point_cannot_close_before_it_opens() -> None:
    """The dates of a reading point are in order."""
    with pytest.raises(ValueError, match="before it opens"):
        ReadingPoint(
            name="样例",
            kind=PointKind.OTHER,
            opened_on=date(2009, 2, 1),
            closed_on=date(2009, 1, 1),
        )


def test_visits_hold_numbers_only() -> None:
    """No field could say who a visitor was."""
    assert {"point", "on", "visitors", "copies"} == set(Visits.__annotations__)


def test_points_are_imported_listed_and_counted(office: Office, tmp_path: Path) -> None:
    """A file with Chinese headers becomes records that lists and counts show."""
    done = _imported(office, tmp_path, "reading_points", POINTS)

    libraries = office.registers.list("reading_points", where={"类型": "图书馆"}).rows
    counts = office.registers.counts("reading_points", ["kind"])
    assert (3, 0) == done
    assert ["市图书馆查阅点"] == [row.values["name"] for row in libraries]
    assert {"archive": 1, "library": 1, "service_centre": 1} == {
        str(count.key[0]): count.count for count in counts
    }


def test_huainan_2009_sites_are_counted_as_published(office: Office, tmp_path: Path) -> None:
    """2 provincial, 25 municipal and 8 municipal sites, and 15 points (Huainan report for 2009)."""
    published = [("省级", "政务公开", 2), ("市级", "政务公开", 25), ("市级", "办事公开", 8)]
    rows = [
        f"样例单位{number},{level},{kind},2009-12-31"
        for level, kind, count in published
        for number in range(count)
    ]
    points = "".join(f"样例查阅点{number},其他\n" for number in range(15))

    sites = _imported(
        office, tmp_path, "demonstration_sites", "\n".join(["名称,级别,类型,命名日期", *rows])
    )
    _imported(office, tmp_path, "reading_points", f"名称,类型\n{points}")

    counts = office.registers.counts("demonstration_sites", ["level", "kind"])
    assert (35, 0) == sites
    assert {
        ("province", "government_affairs"): 2,
        ("city", "government_affairs"): 25,
        ("city", "public_services"): 8,
    } == {count.key: count.count for count in counts}
    assert [15] == [count.count for count in office.registers.counts("reading_points", [])]
    stated = {
        figure.name: len(refs)
        for register in ("reading_points", "demonstration_sites")
        for figure, refs in office.registers.figures(register)
    }
    assert {"points": 15, "provincial": 2, "municipal": 25, "municipal_services": 8} == stated


def test_public_list_leaves_out_what_closed_and_whom_to_call(office: Office) -> None:
    """Name, kind, address and hours of the points that are open today; no telephone number."""
    registers = office.registers
    registers.add("reading_points", {"name": "样例一", "kind": "library", "phone": "000-0001"})
    registers.add(
        "reading_points", {"name": "样例二", "kind": "library", "closed_on": "2009-01-01"}
    )

    (entry,) = registers.public_list("reading_points")

    assert {"name": "样例一", "kind": "library", "address": None, "hours": None} == entry.values
    with pytest.raises(NoPublicList):
        list(registers.public_list("reading_point_visits"))


def test_handover_and_visits_belong_to_a_point(office: Office, tmp_path: Path) -> None:
    """Log lines of a point that is not in the register are rejected."""
    _imported(office, tmp_path, "reading_points", POINTS)

    handovers = _imported(
        office,
        tmp_path,
        "reading_point_handovers",
        "移交单位,查阅点,文号,文件名称,移交日期,份数\n"
        "样例市人民政府,市图书馆查阅点,样政〔2009〕1号,关于样例的通知,2009年10月29日,3\n"
        "样例市人民政府,没有的查阅点,样政〔2009〕1号,关于样例的通知,2009年10月29日,3\n",
    )
    visits = _imported(
        office,
        tmp_path,
        "reading_point_visits",
        "查阅点,日期,查阅人次,复印页数\n"
        "市图书馆查阅点,2009-11-02,7人次,12\n市图书馆查阅点,2009-11-03,5,\n",
    )

    (total,) = office.registers.counts("reading_point_visits", ["point"], adding="visitors")
    assert ((1, 1), (2, 0)) == (handovers, visits)
    assert (("市图书馆查阅点",), 2, 12) == (total.key, total.count, total.total)


def test_contacts_and_titles_can_be_erased_and_facts_cannot() -> None:
    """What may lead to a person is erasable; no key and no index is."""
    erasable = {found.name: found.erasable for found in ReadingPoints().registers()}

    assert {
        "reading_points": ("address", "hours", "phone"),
        "reading_point_handovers": ("title",),
        "reading_point_visits": (),
        "demonstration_sites": (),
    } == erasable


def test_body_may_be_a_site_of_both_kinds() -> None:
    """Level and kind are part of what identifies a site."""
    assert ("name", "level", "kind") == DEMONSTRATION_SITES.key
