"""The one gate to the public."""

from __future__ import annotations

from datetime import date, timedelta

import attrs
import pytest
from hypothesis import given

from govdisclose.domain.catalogue.item import Item, Mode, Release, Withdrawal
from govdisclose.domain.catalogue.visibility import (
    PublicItem,
    is_public,
    public_item,
    public_window,
)
from govdisclose.testing.strategies import days, items

DAY = date(2009, 10, 29)
SHOWN = Item(shard=1, number=1, title="通知", published_on=DAY, release=Release.RECORD).sealed(
    b"0" * 16
)


def test_published_item_is_public_from_its_day_on() -> None:
    """The day of publication counts, the day before does not."""
    assert is_public(SHOWN, DAY)
    assert not is_public(SHOWN, DAY - timedelta(days=1))


@pytest.mark.parametrize(
    "changes",
    [
        {"mode": Mode.WITHHELD},
        {"mode": Mode.ON_REQUEST},
        {"release": Release.NONE},
        {"published_on": None},
        {"withdrawn_on": DAY, "withdrawal": Withdrawal.ORDINARY},
        {"withdrawn_on": DAY + timedelta(days=9), "withdrawal": Withdrawal.LEAK},
        {"salt": None},
    ],
    ids=lambda changes: "-".join(changes),
)
def test_what_may_not_be_shown_has_no_public_day(changes: dict[str, object]) -> None:
    """Withheld, unreleased, leaked and erased items are never public."""
    hidden = attrs.evolve(SHOWN, **changes)  # type: ignore[arg-type]  # names of the class

    assert (None, None) == public_window(hidden)
    assert public_item(hidden, "局", DAY) is None


def test_withdrawn_item_was_public_until_then() -> None:
    """An ordinary withdrawal ends the window on its day."""
    gone = attrs.evolve(SHOWN, withdrawn_on=DAY + timedelta(days=3), withdrawal=Withdrawal.ORDINARY)

    assert is_public(gone, DAY + timedelta(days=2))
    assert not is_public(gone, DAY + timedelta(days=3))


def test_public_shape_has_no_field_for_what_is_withheld() -> None:
    """No ground, note, extra column, salt or hash can leave by this shape."""
    names = {field.name for field in attrs.fields(PublicItem)}

    assert set() == names & {"ground", "note", "extra", "salt", "text_digest", "release_hash"}


@given(items(), days())
def test_window_and_predicate_agree(item: Item, on: date) -> None:
    """What stores filter by is what the predicate says."""
    first, end = public_window(item)

    in_window = first is not None and first <= on and (end is None or on < end)
    assert in_window == is_public(item, on)
    assert in_window == (public_item(item, "局", on) is not None)
