"""Reading points and demonstration sites of the made-up office, as files for their registers."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from govdisclose.demo.bodies import MadeUpOffice
from govdisclose.demo.published import PublishedReport
from govdisclose.domain.catalogue.agency import Level

__all__ = ["write_reading_points", "write_sites"]

_NAMED_BY = "市政务公开领导小组（演示数据）"
_HOURS = "工作日（演示数据）"
_LEVELS = {"province": "省级", "city": "市级"}
_KINDS = {"government_affairs": "政务公开", "public_services": "办事公开"}


def write_reading_points(path: Path, office: MadeUpOffice, report: PublishedReport) -> None:
    """Write the points the report lists: three of the city, and those of counties and districts.

    The report says "the corresponding institutions" of each; that these are archive and service
    centre is made up. The community point it names besides is left out, because it does not say
    whether that one is among the 15.
    """
    points = [
        ("市档案馆", "档案馆", "市档案局", 4, 12_000),
        ("市公共图书馆", "公共图书馆", "市公共图书馆", 6, 3_500),
        ("市政务服务中心", "政务服务中心", "市政务服务中心", 3, 800),
    ]
    for place, county in enumerate(office.publishing(Level.COUNTY, report.last_day), 1):
        name = county.aliases[0]
        points.append((f"{name}档案馆", "档案馆", county.name, 1 + place % 3, 900 + 50 * place))
        points.append((f"{name}政务服务中心", "政务服务中心", county.name, 2, 200 + 10 * place))
    header = ("查阅点名称", "类型", "设置单位", "查阅终端数", "纸质资料数", "设立日期", "开放时间")
    rows = (
        (*point, f"{report.year}年{1 + place % 9}月{1 + place}日", _HOURS)
        for place, point in enumerate(points)
    )
    _write(path, header, rows)


def write_sites(path: Path, office: MadeUpOffice, report: PublishedReport) -> None:
    """Write as many sites of each level and kind as the report states, at made-up places."""
    affairs = [
        *office.publishing(Level.COUNTY, report.last_day),
        *office.publishing(Level.DEPARTMENT, report.last_day),
    ]
    waiting = {
        "government_affairs": iter(affairs),
        "public_services": iter(office.publishing(Level.INSTITUTION, report.last_day)),
    }
    rows = []
    for stated in report.sites:
        for place in range(stated.number):
            body = next(waiting[stated.kind])
            day = f"{report.year}-{3 + place % 9:02}-16"
            rows.append((body.name, _LEVELS[stated.level], _KINDS[stated.kind], day, _NAMED_BY))
    _write(path, ("示范点名称", "级别", "类型", "命名日期", "命名单位"), rows)


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="gb18030", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(header)
        writer.writerows(rows)
