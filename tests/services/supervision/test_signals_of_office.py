"""Signals of an office: publication limits, requests, boards and histories."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from govdisclose.domain.figures.supervision.signals import Signal
from govdisclose.domain.law.calendar import SpecialDay, WorkingCalendar
from tests.services.requests.offices import Desks, day, new_request
from tests.services.supervision.ears import Ears

BREACH, RED, YELLOW, NONE = Signal.BREACH, Signal.RED, Signal.YELLOW, Signal.NONE


def _signals(desks: Desks, on: str, **more: object) -> list[tuple[str, Signal]]:
    view = desks.admin.supervision.today(day(on), **more)  # type: ignore[arg-type]
    return [(line.ref, line.signal) for line in view.lines]


def test_draft_gets_its_signals_as_days_pass(drafts: Desks) -> None:
    """Twenty working days from 26 January 2024: yellow 26, last day 28, breach 29 February."""
    drafts.on("2024-03-01")

    assert [] == _signals(drafts, "2024-02-08")
    assert [("I2-1", YELLOW), ("I2-3", YELLOW)] == _signals(drafts, "2024-02-26")
    # The third item became public on the 29th: late by a day, and no signal from then on.
    assert [("I2-1", BREACH)] == _signals(drafts, "2024-02-29")


def test_board_counts_what_the_lines_say(drafts: Desks) -> None:
    """On every day the board and the list have the same numbers."""
    supervision = drafts.on("2024-03-20").admin.supervision

    for place in range(60):
        on = date(2024, 1, 24) + timedelta(days=place)
        lines = supervision.today(on, least=NONE).lines
        board = supervision.board(on)
        for signal in Signal:
            assert sum(line.signal is signal for line in lines) == board.total(signal), on


def test_history_of_a_late_publication(drafts: Desks) -> None:
    """Yellow from the 18th day, breach on the 29th for the draft; both cleared by publication."""
    view = drafts.on("2024-03-01").admin.supervision.history(day("2024-02-20"), day("2024-03-01"))

    assert [
        ("I2-1", YELLOW, day("2024-02-26"), day("2024-02-29")),
        ("I2-3", YELLOW, day("2024-02-26"), day("2024-02-29")),
        ("I2-1", BREACH, day("2024-02-29"), None),
    ] == [(one.ref, one.signal, one.raised, one.cleared) for one in view.spells]


def test_history_does_not_depend_on_a_watcher_or_the_day(drafts: Desks) -> None:
    """Asked on the last day or half a year later, with a watch in between, it is the same."""
    period = day("2024-02-01"), day("2024-02-28")
    then = drafts.on("2024-02-28").admin.supervision.history(*period).spells
    watcher = drafts.admin.supervision.watcher(Ears(), interval_seconds=5)
    watcher.look()

    later = drafts.on("2024-08-28").admin.supervision.history(*period).spells

    shown = [(one.ref, one.signal, one.raised) for one in then]
    assert shown == [(one.ref, one.signal, one.raised) for one in later]


def test_request_is_signalled_from_the_index(desks: Desks) -> None:
    """Received 26 January, open on 27 February: yellow since the 26th, due on the 28th."""
    desks.registrar.requests.register(new_request("2024-01-26", agency="市教育局"))

    (line,) = desks.on("2024-02-27").admin.supervision.today().lines

    assert ("request", "R2-1", "reply", YELLOW) == (line.kind, line.ref, line.limit, line.signal)
    assert (day("2024-02-26"), day("2024-02-28")) == (line.since, line.due)
    assert "art. 33" in line.source


def test_index_and_ledger_say_the_same(desks: Desks) -> None:
    """What the index foretold for a day is what the ledger says once the day is past."""
    requests = desks.on("2024-02-20").registrar.requests
    requests.register(new_request("2024-01-26", agency="市教育局"))
    requests.register(new_request("2024-02-05"))
    supervision = desks.admin.supervision
    foretold = {}
    for place in range(50):
        desks.clock.day = on = date(2024, 2, 20) + timedelta(days=place)
        foretold[on] = [line.as_json() for line in supervision.today(on, least=NONE).lines]

    desks.on("2024-08-01")
    for on, lines in foretold.items():
        replayed = supervision.today(on, least=NONE).lines
        for told, said in zip(lines, replayed, strict=True):
            assert (told["ref"], told["signal"], told["due"], told["since"]) == (
                said.ref,
                said.signal.value,
                said.due,
                said.since,
            ), on


def test_end_of_a_case_clears_the_signal_and_stays_in_the_history(desks: Desks) -> None:
    """A request withdrawn late ends the breach on its day; that there was one remains."""
    desks.on("2024-03-05").registrar.requests.register(new_request("2024-01-26"))
    desks.registrar.requests.act("R1-1", "withdrawn", {}, on=day("2024-03-05"))
    supervision = desks.on("2024-03-06").admin.supervision

    assert [] == [line for line in supervision.today().lines if line.limit == "reply"]
    spells = supervision.history(day("2024-02-01"), day("2024-03-06")).spells
    assert (day("2024-02-29"), day("2024-03-05")) == next(
        (one.raised, one.cleared) for one in spells if one.signal is BREACH
    )


def test_own_threshold_changes_the_signals_at_once(desks: Desks) -> None:
    """Ten days promised to this agency: red from 9 February; others stay as they are."""
    requests = desks.on("2024-02-20").registrar.requests
    requests.register(new_request("2024-01-26", agency="市教育局"))
    requests.register(new_request("2024-01-26"))
    supervision = desks.admin.supervision
    assert [] == _signals(desks, "2024-02-20")

    supervision.thresholds.put(
        kind="request",
        agency="市教育局",
        remind_before=1,
        yellow_percent=90,
        promised=10,
        citation="淮府办〔2024〕1号",
    )

    assert [("R2-1", RED)] == _signals(desks, "2024-02-20")
    assert 1 == supervision.board().total(RED)
    supervision.thresholds.remove(kind="request", agency="市教育局")
    assert [] == _signals(desks, "2024-02-20")


def test_calendar_change_names_what_moves(drafts: Desks) -> None:
    """One more day off in the running time moves the last day by one working day."""
    drafts.on("2024-02-27").registrar.requests.register(new_request("2024-01-26"))
    office = drafts.admin
    before = office.calendars.current()
    off = SpecialDay(day=day("2024-02-20"), is_working=False, name="停电", source="test")
    after = before.layered(WorkingCalendar(name="more", special_days=(off,)))

    moved = office.supervision.moved(before, after)

    assert {
        ("I2-1", day("2024-02-28"), day("2024-02-29")),
        ("I2-3", day("2024-02-28"), day("2024-02-29")),
        ("R1-1", day("2024-02-28"), day("2024-02-29")),
    } == {(one.ref, one.due_before, one.due_after) for one in moved}
    assert () == office.supervision.moved(before, before)


def test_feed_has_no_personal_data(desks: Desks) -> None:
    """Events say kind, number, limit and agency; the applicant stands in no line."""
    desks.registrar.requests.register(new_request("2024-03-01", name="钱某某"))

    events = desks.admin.supervision.feed(lambda line, name: (f"{line.ref} {name}", line.source))

    (event,) = events
    assert "钱某某" not in repr(event)
    assert re.fullmatch(r"request\.R1-1\.reply@[0-9a-f]{16}\.govdisclose", event.uid)
    again = desks.admin.supervision.feed(lambda *_: ("", ""))
    assert [event.uid] == [one.uid for one in again]
    named = desks.admin.supervision.feed(lambda *_: ("", ""), office="x")
    assert ["request.R1-1.reply@x"] == [one.uid for one in named]
    assert event.due in event.alarm_days


def test_unknown_kinds_and_grave_ones_only(drafts: Desks) -> None:
    """Lists can be narrowed to kinds, agencies and gravity."""
    on = "2024-02-29"

    assert [] == _signals(drafts, on, kinds=frozenset({"request"}))
    assert [] == _signals(drafts, on, agency="市政府")
    assert [("I2-1", BREACH)] == _signals(drafts, on, least=BREACH, agency="市教育局")


@pytest.mark.parametrize("trigger", ["fee"])
def test_settled_notice_clears_a_trigger(desks: Desks, trigger: str) -> None:
    """A second fee notice is a fault whatever the days say, until a notice about it is settled."""
    requests = desks.on("2024-03-01").registrar.requests
    requests.register(new_request("2024-03-01"))
    fee = {"amount": "100", "items": "11"}
    moves = [field.name for field in requests.rules().moves()["fee_notice"].fields]
    fields = {name: value for name, value in fee.items() if name in moves}
    desks.handler.requests.act("R1-1", "fee_notice", fields, on=day("2024-03-01"))
    desks.registrar.requests.act("R1-1", "fee_paid", {}, on=day("2024-03-01"))
    desks.handler.requests.act("R1-1", "fee_notice", fields, on=day("2024-03-01"))
    supervision = desks.seen_by("sup").supervision
    lines = [line for line in supervision.today().lines if line.limit == f"!{trigger}"]
    assert [RED] == [line.signal for line in lines]
    assert 1 == supervision.board().total(RED)

    desks.on("2024-03-04")
    sent = supervision.conduct.notify("市政府", "请说明", about="R1-1", trigger=trigger)
    supervision.conduct.move(sent.ref, "settled")

    assert [] == [line for line in supervision.today().lines if line.limit == f"!{trigger}"]
    assert 0 == supervision.board().total(RED)
    (spell,) = [
        one
        for one in supervision.history(day("2024-03-01"), day("2024-03-04")).spells
        if one.limit == f"!{trigger}"
    ]
    assert (day("2024-03-01"), day("2024-03-04")) == (spell.raised, spell.cleared)
