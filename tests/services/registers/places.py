"""A course of register work through the plugin of reading points, told to any store."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from govdisclose.domain.search_terms import compile_query
from govdisclose.office import Office
from tests.services.requests.offices import Desks

__all__ = ["REGISTERS", "answers_of", "course"]

REGISTERS = (
    "reading_points",
    "reading_point_handovers",
    "reading_point_visits",
    "demonstration_sites",
)

# Names that databases like to order or fold in their own way: case, width, marks, accents, spaces,
# a character beyond the basic plane, and the two characters that key texts escape.
_POINTS = """名称,类型,设置单位,地址,联系电话,终端数,设立日期
市图书馆,图书馆,市教育局,样例路1号,000-0001,3,2008-05-01
阿村社区,社区,,样例路2号,000-0002,,
𠮷祥档案馆,档案馆,市政府,样例路3号,,1,2008年6月2日
ｗｉｄｅ point,其他,,,000-0004,2,
Zebra point,其他,,,,,
apple point,其他,,,,,
éclair point,其他,,,,,
50%|甲馆,图书馆,,,,7,
市图书馆,档案馆,,,,,
无类型馆,,,,,,
坏类型馆,寺庙,,,,,
"""
_SITES = """名称,级别,类型,命名日期,状态
单位一,省级,政务公开,2009-12-31,
单位一,市级,办事公开,2009-12-31,
单位二,市级,政务公开,,复核中
单位三,市级,政务公开,2009-01-01,已撤销
"""
_HANDOVERS = """移交单位,查阅点,文号,移交日期,份数,文件名称
市教育局,市图书馆,样教〔2009〕1号,2009-10-29,3,关于样例的通知
市政府,50%|甲馆,样政〔2009〕2号,2009-10-30,,关于另一样例的通知
市政府,没有的馆,样政〔2009〕2号,2009-10-30,,
"""
_VISITS = """查阅点,日期,查阅人次,复印页数
市图书馆,2009-11-02,7人次,12
市图书馆,2009-11-03,5,
50%|甲馆,2009-11-03,1,
"""
_AGAIN = """名称,类型,终端数,撤销日期
市图书馆,图书馆,3,
阿村社区,社区,4,
Zebra point,其他,,2010-01-01
"""


def course(desks: Desks, folder: Path) -> list[dict[str, Any]]:
    """Import four files and one again, add, revise, remove and erase; the accounts of the files."""
    registers = desks.on("2024-03-04").admin.registers
    texts = (_POINTS, _HANDOVERS, _VISITS, _SITES)
    given = [*zip(REGISTERS, texts, strict=True), ("reading_points", _AGAIN)]
    accounts = []
    for number, (name, text) in enumerate(given):
        path = folder / f"{number}.csv"
        path.write_text(text, encoding="utf-8")
        account = registers.importer(name).import_file(path, name=path.name)
        accounts.append(
            {
                "read": account.read,
                "accepted": account.accepted,
                "updated": account.updated,
                "unchanged": account.unchanged,
                "rejected": account.rejected,
                "findings": [
                    (one.code, one.row, one.column, one.value) for one in account.findings
                ],
                "rejects": _rejects(path),
            }
        )
    registers.add("reading_points", {"name": "新馆", "kind": "library", "phone": "000-0009"})
    registers.revise("reading_points", "新馆", {"terminals": "9", "地址": "样例路9号"})
    registers.remove("reading_points", "apple point")
    registers.erase("reading_points", "阿村社区", ground="pipl-47(1)", approver="app")
    return accounts


def _rejects(path: Path) -> str | None:
    written = path.with_name(f"{path.stem}.rejects.csv")
    return written.read_text(encoding="utf-8-sig") if written.exists() else None


def answers_of(desks: Desks) -> dict[str, Any]:
    """Everything an office says of its registers, as JSON values."""
    office = desks.on("2024-04-12").admin
    registers = office.registers
    sites, points = "demonstration_sites", "reading_points"
    searches = ("馆", "样例路", "ZEBRA", "wide", "𠮷", "000-0009", "图书馆")
    conditions = ({"kind": "图书馆"}, {"agency": "市教育局"}, {"agency": ""})
    answers = {
        "lists": {name: _paged(office, name) for name in REGISTERS},
        "found": {
            text: [one.ref for one in registers.each(points, query=compile_query(text))]
            for text in searches
        },
        "narrowed": [
            [one.ref for one in registers.each(points, where=where)] for where in conditions
        ],
        "counts": [
            [(one.key, one.count, one.total) for one in registers.counts(name, by, adding=adding)]
            for name, by, adding in (
                (points, ["kind"], "terminals"),
                (points, ["agency", "kind"], None),
                ("reading_point_handovers", ["agency"], "copies"),
                ("reading_point_visits", ["point"], "visitors"),
                (sites, ["level", "kind", "status"], None),
            )
        ],
        "figures": [
            (f"{name}.{figure.name}", refs)
            for name in (points, sites)
            for figure, refs in registers.figures(name)
        ],
        "public": {
            name: [one.values for one in registers.public_list(name)] for name in (points, sites)
        },
        "is_clean": office.journal.verify().is_clean,
    }
    told: dict[str, Any] = json.loads(json.dumps(answers, ensure_ascii=False, default=str))
    return told


def _paged(office: Office, name: str) -> list[dict[str, Any]]:
    """The whole list, read in pages of two, with the cursor behind each."""
    pages, after = [], None
    while True:
        page = office.registers.list(name, limit=2, after=after)
        pages.append({"rows": [one.as_json() for one in page.rows], "next": page.next})
        after = page.next
        if after is None:
            return pages
