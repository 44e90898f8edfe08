"""By when a report has to be published (R2019 art. 49, R2008 art. 31)."""

from __future__ import annotations

from datetime import date

from govdisclose.domain.law.law_pack import LawLibrary, NoLawInForce

__all__ = ["report_due"]

_LIMIT_OF_DEPARTMENT = "annual_dept"
_LIMIT_OF_GOVERNMENT = "annual_gov"


def report_due(laws: LawLibrary, year: int, *, is_government: bool) -> date | None:
    """Last day for publishing the report on a year, by the law in force when it falls.

    None where no law was in force, or it sets no day.
    """
    limit_id = _LIMIT_OF_GOVERNMENT if is_government else _LIMIT_OF_DEPARTMENT
    # The year after must be reached: the law of its first quarter sets the day.
    on = date(year + 1, 1, 1)
    try:
        limit = laws.law_on(on).limit(limit_id, on)
    except NoLawInForce:
        return None
    if limit.fixed_day is None:
        return None
    month, day = map(int, limit.fixed_day.split("-"))
    return date(year + 1, month, day)
