"""Requests drawn through every path of both law versions keep what was promised of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from govdisclose.bootstrap import laws, mainland, request_flows
from govdisclose.cli.request_cases import read_case
from govdisclose.domain.cases.move_parts import FieldKind, MoveField
from govdisclose.domain.cases.request.entries import ImpossibleEntry, RequestEntry
from govdisclose.domain.cases.request.standing import Bucket, Standing, standing_of
from govdisclose.domain.law.clock import StepKind

FIRST_DAYS = {
    "cn-2008": (date(2009, 9, 1), date(2018, 12, 28)),
    "cn-2019": (date(2021, 1, 4), date(2025, 6, 30)),
}
PENDING = (date(2019, 4, 10), date(2019, 5, 14))
"""Days of receipt from which a case runs into the next version."""

PARTIES = ("甲", "乙")
OUTCOMES = ("granted", "partial", "denied", "not_exist", "still_unclear", "abusive", "other")
GROUNDS = ("privacy", "state_secret", "internal_affairs")
ANSWERS = frozenset({"third_party", "other_agency", "co_maker"})


def stand(entries: Sequence[RequestEntry], on: date, *, with_steps: bool = True) -> Standing:
    """Where a ledger stands."""
    return standing_of(
        entries,
        flows=request_flows(),
        laws=laws(),
        calendar=mainland(),
        as_of=on,
        with_steps=with_steps,
    )


def value_of(field: MoveField, on: date) -> st.SearchStrategy[Any]:
    """A value that the field may hold, lawful or not."""
    days = st.integers(-3, 40).map(lambda days: on + timedelta(days=days))
    match field.kind:
        case FieldKind.DATE if field.name == "until":
            return st.integers(0, 60).map(lambda days: on + timedelta(days=days))
        case FieldKind.DATE:
            return days if field.required else st.none() | st.just(on) | days
        case FieldKind.COUNT:
            return st.integers(1, 30)
        case FieldKind.MONEY:
            return st.sampled_from(["10", "880.00", 270])
        case FieldKind.CHANNEL:
            return st.sampled_from(["in_person", "post", "internet", "email", "平信"])
        case FieldKind.OUTCOME:
            return st.sampled_from(OUTCOMES)
        case FieldKind.GROUNDS:
            return st.lists(st.sampled_from(GROUNDS), max_size=2)
        case _:
            return st.sampled_from(PARTIES)


@st.composite
def entries_for(draw: st.DrawFn, standing: Standing, on: date, place: int) -> RequestEntry:
    """An entry of a move that is possible now; answers name somebody who was asked."""
    move = standing.flow.move(draw(st.sampled_from(standing.moves)))
    assert move is not None
    fields: dict[str, object] = {}
    for field in move.fields:
        if field.name == "party" and (move.closes or move.acknowledges):
            continue
        fields[field.name] = draw(value_of(field, on))
    return RequestEntry(kind=move.id, on=on, place=place, fields=fields)


class RequestMachine(RuleBasedStateMachine):
    """One request, entry by entry, with days going by."""

    def __init__(self) -> None:
        super().__init__()
        self.entries: list[RequestEntry] = []
        self.today = date(2024, 1, 2)
        self.answers: dict[date, tuple[object, ...]] = {}

    @initialize(
        span=st.sampled_from([*FIRST_DAYS.values(), PENDING]),
        data=st.data(),
        channel=st.sampled_from(["in_person", "internet", "email", "平信"]),
    )
    def receive(self, span: tuple[date, date], data: st.DataObject, channel: str) -> None:
        """The request comes in."""
        self.today = data.draw(st.dates(*span))
        fields = {"channel": channel}
        self.entries.append(RequestEntry(kind="received", on=self.today, place=1, fields=fields))

    @rule(days=st.integers(1, 25))
    def wait(self, days: int) -> None:
        """Days go by; what was true on the day before is kept to be compared."""
        self.answers[self.today] = answer(stand(self.entries, self.today))
        self.today += timedelta(days=days)

    @rule(data=st.data())
    def act(self, data: st.DataObject) -> None:
        """Somebody records what is possible: it is taken, whether lawful or not."""
        standing = stand(self.entries, self.today, with_steps=False)
        one = data.draw(entries_for(standing, self.today, len(self.entries) + 1))
        told = one.fields.get("notified_on")
        # Told on a day before the request came is no extension of it.
        assume(not isinstance(told, date) or told >= self.entries[0].on)
        before = standing
        try:
            after = stand([*self.entries, one], self.today, with_steps=False)
        except ImpossibleEntry:
            # An extension takes its place on the day of the notice, where it may not be possible.
            assert isinstance(told, date)
            assert told < self.today
            return
        self.entries.append(one)
        unlawful = {
            found.code
            for found in after.findings
            if found.row == one.place and found.severity.value == "error"
        } - {"BREACH-EXTENSION-TOO-LONG"}
        if unlawful and one.kind not in {"decided", "replied"}:
            assert (before.state, before.due) == (after.state, after.due), one
            assert before.facts.outcome == after.facts.outcome

    @rule(data=st.data())
    def attempt_the_impossible(self, data: st.DataObject) -> None:
        """What the state does not know is refused by name, and nothing changes."""
        standing = stand(self.entries, self.today, with_steps=False)
        known = [move.id for move in standing.flow.moves]
        kinds = [kind for kind in known if kind not in standing.moves]
        kind = data.draw(st.sampled_from(kinds))
        one = RequestEntry(kind=kind, on=self.today, place=len(self.entries) + 1)

        with pytest.raises(ImpossibleEntry) as refusal:
            stand([*self.entries, one], self.today)

        assert ", ".join(standing.moves) == refusal.value.data["allowed"]
        assert (one.place, standing.state) == (
            refusal.value.data["place"],
            refusal.value.data["state"],
        )

    @invariant()
    def holds(self) -> None:
        """Everything promised of one standing."""
        if not self.entries:
            return
        standing = stand(self.entries, self.today)
        check_bucket(standing)
        check_explanation(standing)
        check_waiting(standing)
        assert answer(stand(replayed(self.entries, self.today), self.today)) == answer(standing)

    def teardown(self) -> None:
        """State as of a day is the state that was told on that day."""
        for on, told in self.answers.items():
            assert told == answer(stand(self.entries, on)), on


def replayed(entries: Sequence[RequestEntry], today: date) -> tuple[RequestEntry, ...]:
    """The ledger written down as JSON and read again, as a script or a store would have it."""
    shapes = [{"kind": one.kind, "on": one.on, **one.fields} for one in entries]
    text = json.dumps({"today": today, "entries": shapes}, default=date.isoformat)
    return read_case(json.loads(text), today=None, default_today=date.max, labels={}).entries


def answer(standing: Standing) -> tuple[object, ...]:
    """What was told of a request on a day; remarks on entries that came later left out."""
    return (
        standing.state,
        standing.bucket,
        standing.due,
        standing.paused_since,
        standing.resumes_by,
        standing.moves,
        dict(standing.due_by_limit),
        standing.facts.outcome,
    )


def check_bucket(standing: Standing) -> None:
    """Each request is in exactly one list, and the lists follow from due date and day."""
    due, today = standing.due, standing.as_of
    is_closed = standing.state in standing.flow.closed
    is_unconfirmed = standing.state in standing.flow.unconfirmed
    is_running = not is_closed and not is_unconfirmed
    claims = {
        Bucket.CLOSED: is_closed,
        Bucket.AWAITING_CONFIRMATION: is_unconfirmed,
        Bucket.WAITING: is_running and due is None,
        Bucket.OVERDUE: is_running and due is not None and due < today,
        Bucket.DUE_TODAY: is_running and due == today,
    }
    left = [bucket for bucket, holds in claims.items() if holds]
    if left:
        assert [standing.bucket] == left
    else:
        assert standing.bucket in {Bucket.OPEN, Bucket.DUE_SOON}


def check_explanation(standing: Standing) -> None:
    """The days of the explanation follow each other and add up to the due date."""
    clock = standing.clock
    if clock is None:
        return
    days = [step.day for step in clock.steps]
    assert days == [clock.start + timedelta(days=n + 1) for n in range(len(days))]
    if clock.due is None:
        return
    counted = [step for step in clock.steps if step.kind is StepKind.COUNTED]
    run = standing.facts.last_run(*standing.flow.main_clocks)
    assert run is not None
    added = sum(extension.amount for extension in clock.extensions)
    if run.until is not None:
        assert (run.until, (run.until - run.start).days) == (clock.due, len(counted))
        return
    assert run.term is not None
    assert run.term.amount + added == len(counted)
    assert clock.due == counted[-1].day
    limit = standing.law.limit("extension", standing.as_of)
    assert limit is not None
    assert added <= (limit.amount or 0)


def check_waiting(standing: Standing) -> None:
    """Waiting has a beginning and somebody waited for; nothing waits without."""
    if standing.bucket is not Bucket.WAITING:
        assert standing.paused_since is None
        assert standing.resumes_by is None
        return
    assert standing.paused_since is not None
    assert standing.paused_since <= standing.as_of
    assert standing.facts.open_holds()


TestRequestMachine = pytest.mark.slow(RequestMachine.TestCase)
TestRequestMachine.settings = settings(max_examples=100, stateful_step_count=20)


@st.composite
def letters(draw: st.DrawFn) -> list[RequestEntry]:
    """A request of 2019 with consultations that overlap as they like."""
    start = draw(st.dates(*FIRST_DAYS["cn-2019"]))
    entries = [RequestEntry(kind="received", on=start, place=1, fields={"channel": "in_person"})]
    for number, kind in enumerate(
        draw(st.lists(st.sampled_from(["third_party", "agencies", "co_maker"]), max_size=5))
    ):
        sent = start + timedelta(days=draw(st.integers(0, 20)))
        ended = sent + timedelta(days=draw(st.integers(0, 15)))
        party = {"party": f"第{number}"}
        place = 2 + 2 * number
        entries.append(RequestEntry(kind=f"{kind}_consulted", on=sent, place=place, fields=party))
        entries.append(
            RequestEntry(kind=f"{kind}_answered", on=ended, place=place + 1, fields=party)
        )
    return entries


@given(letters(), st.randoms(use_true_random=False))
def test_the_order_of_overlapping_letters_is_indifferent(
    entries: list[RequestEntry], random: Any
) -> None:
    """The due date is the same however letters and answers are listed; each day counts once."""
    today = entries[0].on + timedelta(days=60)
    pairs = [entries[place : place + 2] for place in range(1, len(entries), 2)]
    random.shuffle(pairs)
    mixed = [entries[0], *(one for pair in pairs for one in pair)]
    mixed = [attrs.evolve(one, place=place) for place, one in enumerate(mixed, start=1)]

    assert stand(entries, today).due == stand(mixed, today).due


@given(letters(), st.integers(0, 20), st.integers(1, 15))
def test_a_further_letter_or_extension_never_makes_it_due_earlier(
    entries: list[RequestEntry], sent_after: int, lasting: int
) -> None:
    """More excluded time and more granted time only move the day back."""
    start, place = entries[0].on, len(entries) + 1
    today = start + timedelta(days=80)
    sent = start + timedelta(days=sent_after)
    letter = RequestEntry(kind="agencies_consulted", on=sent, place=place, fields={"party": "丁"})
    answered = RequestEntry(
        kind="agencies_answered",
        on=sent + timedelta(days=lasting),
        place=place + 1,
        fields={"party": "丁"},
    )
    told = {"working_days": 20, "approved_on": sent, "notified_on": sent}
    extension = RequestEntry(kind="extended", on=sent, place=place + 2, fields=told)

    plain = stand(entries, today).due
    longer = stand([*entries, letter, answered], today).due
    longest = stand([*entries, letter, answered, extension], today).due

    assert plain is not None
    assert longer is not None
    assert longest is not None
    assert plain <= longer < longest


@given(letters(), st.integers(0, 30))
def test_a_later_receipt_is_never_due_earlier(entries: list[RequestEntry], days: int) -> None:
    """The same letters of a request received later: the reply is due later or on the same day."""
    later = attrs.evolve(entries[0], on=entries[0].on + timedelta(days=days))
    alone = [
        later,
        *(one for one in entries[1:] if one.on >= later.on and _is_paired(one, entries, later.on)),
    ]
    same = [entries[0], *alone[1:]]
    today = later.on + timedelta(days=80)

    first, second = stand(same, today).due, stand(alone, today).due

    assert first is not None
    assert second is not None
    assert first <= second


def _is_paired(one: RequestEntry, entries: list[RequestEntry], since: date) -> bool:
    """Whether letter and answer of a party both lie after a day."""
    party = one.fields.get("party")
    return all(other.on >= since for other in entries if other.fields.get("party") == party)
