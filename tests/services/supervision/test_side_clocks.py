"""Clocks beside that of a request: asking for a correction, and bodies that were asked.

March and April 2024: every Monday to Friday up to 3 April is a working day.
"""

from __future__ import annotations

from datetime import date, timedelta

from govdisclose.domain.figures.supervision.signals import Signal
from tests.services.requests.offices import Desks, day, new_request

SIDE = frozenset({"correction", "consultation"})
PAPER = "淮府办〔2024〕15号"


def _consulting(desks: Desks) -> None:
    """Received on Monday 4 March; two third parties asked, who have the letters on 6 and 8 March.

    Fifteen working days each: up to Wednesday the 27th, and up to Friday the 29th.
    """
    desks.on("2024-03-04").registrar.requests.register(new_request("2024-03-04", agency="市教育局"))
    handler = desks.on("2024-03-08").handler.requests
    for party in ("甲公司", "乙公司"):
        handler.act("R2-1", "third_party_consulted", {"party": party}, on=day("2024-03-05"))
    handler.act("R2-1", "third_party_received", {"party": "甲公司"}, on=day("2024-03-06"))
    handler.act("R2-1", "third_party_received", {"party": "乙公司"}, on=day("2024-03-08"))


def _watch(desks: Desks, kind: str, **more: object) -> None:
    given: dict[str, object] = {"remind_before": 2, "yellow_percent": None, **more}
    desks.admin.supervision.thresholds.put(kind=kind, citation=PAPER, **given)  # type: ignore[arg-type]


def _shown(desks: Desks, on: str) -> list[tuple[str, str, Signal, date | None]]:
    lines = desks.admin.supervision.today(day(on), kinds=SIDE).lines
    return sorted((one.kind, one.limit, one.signal, one.due) for one in lines)


def test_side_clocks_are_silent_until_a_threshold_names_them(desks: Desks) -> None:
    """A threshold for an agency or for all kinds leaves them alone; the request is watched."""
    _consulting(desks)
    desks.admin.supervision.thresholds.put(
        agency="市教育局", remind_before=365, yellow_percent=1, citation=PAPER
    )

    assert [] == _shown(desks, "2024-03-28")
    board = desks.admin.supervision.board(day("2024-03-28"))
    assert ["request"] == [kind for row in board.rows for kind in row.by_kind]


def test_each_body_that_was_asked_has_its_own_clock(desks: Desks) -> None:
    """A reminder from the 13th working day; yellow when the time is over; nothing graver."""
    _consulting(desks)
    _watch(desks, "consultation")
    first = ("consultation", "third_party.1")
    second = ("consultation", "third_party.2")

    assert [] == _shown(desks, "2024-03-22")
    assert [(*first, Signal.REMINDER, day("2024-03-27"))] == _shown(desks, "2024-03-25")
    assert [
        (*first, Signal.YELLOW, day("2024-03-27")),
        (*second, Signal.REMINDER, day("2024-03-29")),
    ] == _shown(desks, "2024-03-28")
    assert {Signal.YELLOW} == {one[2] for one in _shown(desks, "2024-12-02")}


def test_answer_ends_the_clock_of_the_one_who_gave_it(desks: Desks) -> None:
    """Answered on the 26th, the first has no clock any more; history keeps its reminder."""
    _consulting(desks)
    _watch(desks, "consultation")
    desks.on("2024-03-26").handler.requests.act(
        "R2-1", "third_party_answered", {"party": "甲公司"}, on=day("2024-03-26")
    )

    assert ["third_party.2"] == [one[1] for one in _shown(desks, "2024-03-28")]
    spells = desks.admin.supervision.history(
        day("2024-03-01"), day("2024-03-28"), kinds=frozenset({"consultation"})
    ).spells
    assert [
        ("third_party.1", day("2024-03-25"), day("2024-03-26")),
        ("third_party.2", day("2024-03-27"), day("2024-03-30")),
    ] == [(one.limit, one.raised, one.cleared) for one in spells]


def test_correction_can_be_asked_for_seven_days(desks: Desks) -> None:
    """Received on 4 March, up to the 13th: a reminder on the 12th, and silence once it is over."""
    desks.on("2024-03-04").registrar.requests.register(new_request("2024-03-04"))
    _watch(desks, "correction", remind_before=1)
    last = day("2024-03-13")

    assert [] == _shown(desks, "2024-03-11")
    shown = [("correction", "correction_notice", Signal.REMINDER, last)]
    assert shown == _shown(desks, "2024-03-12")
    assert shown == _shown(desks, "2024-03-13")
    assert [] == _shown(desks, "2024-03-14")


def test_board_list_and_past_say_the_same_of_side_clocks(desks: Desks) -> None:
    """From the index today, from the ledger half a year later; counted and listed."""
    _consulting(desks)
    _watch(desks, "consultation", yellow_percent=80)
    supervision = desks.admin.supervision
    days = [date(2024, 3, 8) + timedelta(days=place) for place in range(30)]
    foretold = {}
    for on in days:
        desks.clock.day = on
        lines = supervision.today(on, least=Signal.NONE).lines
        foretold[on] = [(one.kind, one.limit, one.signal, one.due, one.since) for one in lines]
        board = supervision.board(on)
        for signal in Signal:
            assert board.total(signal) == sum(one[2] is signal for one in foretold[on]), on
    assert 3 == len(foretold[days[0]])

    desks.on("2024-10-08")
    for on in days:
        replayed = supervision.today(on, least=Signal.NONE).lines
        assert foretold[on] == [
            (one.kind, one.limit, one.signal, one.due, one.since) for one in replayed
        ], on
