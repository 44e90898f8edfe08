"""Reading points: places where the public may read what agencies disclose.

Source: R2008 art. 16 (archives and public libraries; agencies hand their information over to them
in time), R2019 art. 25 (government service places as well). The fields follow local practice; no
law lists them.
"""

from __future__ import annotations

from datetime import date
from enum import Enum

import attrs

from govdisclose.plugins.api import RegisterField, RegisterFigure, RegisterParent, RegisterType

__all__ = [
    "HANDOVERS",
    "READING_POINTS",
    "VISITS",
    "Handover",
    "PointKind",
    "ReadingPoint",
    "Visits",
]


class PointKind(Enum):
    """What kind of place a reading point is in."""

    ARCHIVE = "archive"
    LIBRARY = "library"
    SERVICE_CENTRE = "service_centre"
    COMMUNITY = "community"
    OTHER = "other"


@attrs.frozen(kw_only=True)
class ReadingPoint:
    """One reading point."""

    name: str
    kind: PointKind
    agency: str | None = None
    """The body that runs it."""
    terminals: int | None = attrs.field(
        default=None, validator=attrs.validators.optional(attrs.validators.ge(0))
    )
    """Computers for the public."""
    paper_holdings: int | None = attrs.field(
        default=None, validator=attrs.validators.optional(attrs.validators.ge(0))
    )
    """Volumes on paper."""
    opened_on: date | None = None
    closed_on: date | None = attrs.field(default=None)
    """First day without it; a point that closed stays in the register with its history."""
    address: str | None = None
    hours: str | None = None
    phone: str | None = None

    # A rule between fields belongs to the class: it then holds for imports and single edits alike.
    @closed_on.validator
    def _closes_after_opening(self, _attribute: object, closed_on: date | None) -> None:
        if closed_on is not None and self.opened_on is not None and closed_on < self.opened_on:
            raise ValueError("a reading point cannot close before it opens")


READING_POINTS = RegisterType(
    name="reading_points",
    title="Reading points",
    title_zh="查阅点",
    record=ReadingPoint,
    key=("name",),
    indexed=("kind", "agency"),
    agency_field="agency",
    # Where the public may go, and not whom to telephone there; what closed is not in the list.
    public=("name", "kind", "address", "hours"),
    public_until="closed_on",
    # What a report states for a day; schemes of assessment call it reading_points.points.
    figures=(
        RegisterFigure(
            name="points",
            label="reading points",
            label_zh="查阅点",
            since="opened_on",
            until="closed_on",
            better="higher",
        ),
    ),
    fields=(
        RegisterField(name="name", labels=("名称", "查阅点", "查阅点名称")),
        RegisterField(
            name="kind",
            labels=("类型", "查阅点类型", "类别", "type"),
            choices={
                PointKind.ARCHIVE: ("档案馆", "国家档案馆", "综合档案馆"),
                PointKind.LIBRARY: ("图书馆", "公共图书馆"),
                PointKind.SERVICE_CENTRE: ("政务服务中心", "行政服务中心", "政务服务场所"),
                PointKind.COMMUNITY: ("社区", "村居", "居委会"),
                PointKind.OTHER: ("其他", "其它"),
            },
        ),
        RegisterField(name="agency", labels=("设置单位", "主管单位", "单位")),
        RegisterField(name="terminals", labels=("查阅终端数", "终端数", "电脑台数", "终端")),
        RegisterField(name="paper_holdings", labels=("纸质资料数", "纸质资料", "馆藏数")),
        RegisterField(name="opened_on", labels=("设立日期", "启用日期", "设立时间")),
        RegisterField(name="closed_on", labels=("撤销日期", "停用日期")),
        # Contacts may lead to a person, and all three are free text: they can be erased.
        RegisterField(name="address", labels=("地址", "地点"), is_erasable=True),
        RegisterField(name="hours", labels=("开放时间", "查阅时间"), is_erasable=True),
        RegisterField(name="phone", labels=("电话", "联系电话", "咨询电话"), is_erasable=True),
    ),
)


@attrs.frozen(kw_only=True)
class Handover:
    """Documents one agency handed over to a reading point on one day."""

    agency: str
    point: str
    document: str
    """Document number or index number: a code, so that the title can be erased without a gap."""
    on: date
    copies: int | None = attrs.field(
        default=None, validator=attrs.validators.optional(attrs.validators.ge(1))
    )
    title: str | None = None


HANDOVERS = RegisterType(
    name="reading_point_handovers",
    title="Documents handed over to reading points",
    title_zh="移交记录",
    record=Handover,
    # Handing over is the agency's own duty: its records lie with the agency and enter its journal.
    is_per_agency=True,
    agency_field="agency",
    key=("agency", "point", "document", "on"),
    indexed=("agency", "point", "on"),
    parent=RegisterParent(register="reading_points", field="point"),
    # Counted is what was handed over in the year, for each agency.
    figures=(
        RegisterFigure(
            name="documents",
            label="documents handed over to reading points",
            label_zh="向查阅点移交文件",
            unit_zh="件",
            within="on",
            better="higher",
        ),
    ),
    fields=(
        RegisterField(name="agency", labels=("移交单位", "单位", "公开主体")),
        RegisterField(name="point", labels=("查阅点", "接收单位", "查阅点名称")),
        RegisterField(name="document", labels=("文号", "发文字号", "索引号", "文件编号")),
        RegisterField(name="on", labels=("移交日期", "移交时间", "日期")),
        RegisterField(name="copies", labels=("份数", "移交份数")),
        RegisterField(name="title", labels=("文件名称", "标题"), is_erasable=True),
    ),
)


@attrs.frozen(kw_only=True)
class Visits:
    """How many people used a reading point on one day; who they were is recorded nowhere."""

    point: str
    on: date
    visitors: int = attrs.field(validator=attrs.validators.ge(0))
    copies: int | None = attrs.field(
        default=None, validator=attrs.validators.optional(attrs.validators.ge(0))
    )
    """Pages copied or printed for visitors."""


VISITS = RegisterType(
    name="reading_point_visits",
    title="Visits to reading points",
    title_zh="查阅记录",
    record=Visits,
    key=("point", "on"),
    indexed=("point",),
    parent=RegisterParent(register="reading_points", field="point"),
    fields=(
        RegisterField(name="point", labels=("查阅点", "查阅点名称")),
        RegisterField(name="on", labels=("日期", "查阅日期")),
        RegisterField(name="visitors", labels=("查阅人次", "接待人次", "人次")),
        RegisterField(name="copies", labels=("复印页数", "复印份数", "打印复印")),
    ),
)
