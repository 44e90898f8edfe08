"""Demonstration sites: bodies named as examples of open government.

Levels and kinds are those of the Huainan annual report for 2009 (2 provincial and 25 municipal
sites of open government affairs, 8 municipal ones of open public services). The fields follow local
practice; no law lists them.
"""

from __future__ import annotations

from datetime import date
from enum import Enum

import attrs

from govdisclose.plugins.api import RegisterField, RegisterFigure, RegisterType

__all__ = ["DEMONSTRATION_SITES", "DemonstrationSite", "SiteKind", "SiteLevel", "SiteStatus"]


class SiteLevel(Enum):
    """Who the site is an example for."""

    PROVINCE = "province"
    CITY = "city"


class SiteKind(Enum):
    """What the site is an example of."""

    GOVERNMENT_AFFAIRS = "government_affairs"
    PUBLIC_SERVICES = "public_services"


class SiteStatus(Enum):
    """Whether the site bears the name."""

    NAMED = "named"
    UNDER_REVIEW = "under_review"
    WITHDRAWN = "withdrawn"


@attrs.frozen(kw_only=True)
class DemonstrationSite:
    """One body under one name; a body may be a site of both kinds."""

    name: str
    level: SiteLevel
    kind: SiteKind
    named_on: date | None = None
    named_by: str | None = None
    criteria_score: int | None = attrs.field(
        default=None, validator=attrs.validators.optional(attrs.validators.ge(0))
    )
    """Points under the criteria of whoever named it; whole, since a share would need its base."""
    review_on: date | None = None
    """When it is looked at again."""
    status: SiteStatus = SiteStatus.NAMED


_BEARING_THE_NAME = {"status": (SiteStatus.NAMED.value, SiteStatus.UNDER_REVIEW.value)}
"""A site under review still is one; a name that was withdrawn is neither listed nor counted."""

DEMONSTRATION_SITES = RegisterType(
    name="demonstration_sites",
    title="Demonstration sites",
    title_zh="示范点",
    record=DemonstrationSite,
    key=("name", "level", "kind"),
    indexed=("level", "kind", "status"),
    public=("name", "level", "kind", "named_on"),
    public_codes=_BEARING_THE_NAME,
    figures=(
        RegisterFigure(
            name="provincial",
            label="provincial sites of open government affairs",
            label_zh="省级政务公开示范点",
            codes=_BEARING_THE_NAME,
            since="named_on",
            where={"level": "province", "kind": "government_affairs"},
        ),
        RegisterFigure(
            name="municipal",
            label="municipal sites of open government affairs",
            label_zh="市级政务公开示范点",
            codes=_BEARING_THE_NAME,
            since="named_on",
            where={"level": "city", "kind": "government_affairs"},
        ),
        RegisterFigure(
            name="municipal_services",
            label="municipal sites of open public services",
            label_zh="市级办事公开示范点",
            codes=_BEARING_THE_NAME,
            since="named_on",
            where={"level": "city", "kind": "public_services"},
        ),
    ),
    fields=(
        RegisterField(name="name", labels=("名称", "示范点", "示范点名称", "单位名称")),
        RegisterField(
            name="level",
            labels=("级别", "示范点级别", "层级"),
            choices={SiteLevel.PROVINCE: ("省级", "省"), SiteLevel.CITY: ("市级", "市")},
        ),
        RegisterField(
            name="kind",
            labels=("类型", "类别", "示范点类型"),
            choices={
                SiteKind.GOVERNMENT_AFFAIRS: ("政务公开", "政务公开示范点"),
                SiteKind.PUBLIC_SERVICES: ("办事公开", "办事公开示范点"),
            },
        ),
        RegisterField(name="named_on", labels=("命名日期", "命名时间", "授牌日期")),
        RegisterField(name="named_by", labels=("命名单位", "授牌单位")),
        RegisterField(name="criteria_score", labels=("考评得分", "得分")),
        RegisterField(name="review_on", labels=("复核日期", "复查日期")),
        RegisterField(
            name="status",
            labels=("状态",),
            choices={
                SiteStatus.NAMED: ("在册", "已命名"),
                SiteStatus.UNDER_REVIEW: ("复核中",),
                SiteStatus.WITHDRAWN: ("已撤销", "撤销"),
            },
        ),
    ),
)
