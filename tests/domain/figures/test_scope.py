"""What figures are asked of."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from govdisclose.domain.figures.scope import EmptyPeriod, Scope


def test_one_moment_has_one_text_whatever_its_zone() -> None:
    """18:00 in Huainan is 10:00 UTC, and both ask the same question."""
    local = datetime(2009, 12, 31, 18, tzinfo=timezone(timedelta(hours=8)))

    assert Scope(known_at=local).as_json() == Scope(known_at=local.astimezone(UTC)).as_json()
    assert "2009-12-31T10:00:00.000000Z" == Scope(known_at=local).known_at_text


def test_a_moment_without_a_zone_is_refused() -> None:
    """A naive moment would mean something else on another machine."""
    with pytest.raises(ValueError, match="time zone"):
        Scope(known_at=datetime(2009, 12, 31))  # noqa: DTZ001


def test_a_period_holds_a_day() -> None:
    """A period that ends before it begins is refused; one day is a period."""
    first = date(2009, 12, 31)

    assert first == Scope(published_from=first, published_to=first).published_to
    with pytest.raises(EmptyPeriod, match="2009-12-31 to 2009-01-01 holds no day"):
        Scope(published_from=first, published_to=date(2009, 1, 1))
