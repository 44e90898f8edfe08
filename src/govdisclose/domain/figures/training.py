"""Training courses 培训: a register of what was held, counted by assessments.

Source: the report of Huainan for 2009, which counts courses, days, units and people trained.
"""

from __future__ import annotations

from datetime import date

import attrs

from govdisclose.domain.register import RegisterField, RegisterType

__all__ = ["TRAININGS", "Training"]


def _at_least_one(_instance: object, _attribute: object, value: int) -> None:
    if value < 1:
        raise ValueError("it is below 1")


def _not_negative(_instance: object, _attribute: object, value: int | None) -> None:
    if value is not None and value < 0:
        raise ValueError("it is below 0")


@attrs.frozen(kw_only=True)
class Training:
    """One course, counted for the agency that held it in the year in which it began."""

    agency: str
    held_on: date
    """First day."""
    number: str
    """Running number of the agency, or any other reference of the course."""
    days: int = attrs.field(default=1, validator=_at_least_one)
    attendees: int | None = attrs.field(default=None, validator=_not_negative)
    units: int | None = attrs.field(default=None, validator=_not_negative)
    """Agencies that sent somebody."""
    subject: str | None = None


TRAININGS = RegisterType(
    name="trainings",
    title="Training courses",
    title_zh="培训",
    record=Training,
    fields=(
        RegisterField(name="agency", labels=("举办单位", "公开主体", "单位")),
        RegisterField(name="held_on", labels=("培训日期", "开始日期")),
        RegisterField(name="number", labels=("编号", "序号", "期次")),
        RegisterField(name="days", labels=("天数",)),
        RegisterField(name="attendees", labels=("培训人数", "参训人数", "人次")),
        RegisterField(name="units", labels=("参训单位数",)),
        RegisterField(name="subject", labels=("培训内容", "主题"), is_erasable=True),
    ),
    key=("agency", "held_on", "number"),
    indexed=("agency",),
    agency_field="agency",
    is_per_agency=True,
)
