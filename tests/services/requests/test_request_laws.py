"""Requests drawn through every path of both law versions, on a stored office: what always holds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from govdisclose.domain.cases.request.decision import Draft, DraftItem
from govdisclose.domain.cases.request.entries import ImpossibleEntry, RequestEntry
from govdisclose.domain.cases.request.standing import Bucket, Standing
from govdisclose.domain.cases.roles import Permission
from govdisclose.domain.law.clock import StepKind
from govdisclose.errors import GovDiscloseError
from govdisclose.ports.storage import Store
from govdisclose.services.requests.lists import RequestQuery
from govdisclose.services.requests.refusals import DraftIncomplete
from tests.domain.cases.request.drawn import drawn_walks, followed
from tests.services.requests.offices import Desks, new_request

STANDS = frozenset(
    {
        "BREACH-CORRECTION-UNASKED",
        "BREACH-DECIDED-LATE",
        "BREACH-EXTENSION-TOO-LONG",
        "BREACH-GROUND-FOREIGN",
        "BREACH-GROUND-MISSING",
        "BREACH-LAPSE-UNRECORDED",
        "BREACH-OUTCOME-FOREIGN",
        "BREACH-REASONS-UNASKED",
        "BREACH-REPLIED-LATE",
        "BREACH-UNHEARD",
    }
)
"""Breaches that leave the act as it is: late or ill-founded decisions stand; a longer extension is
cut to what the law allows (docs/requests.md)."""


@attrs.frozen(kw_only=True)
class Moment:
    """What was seen of a request right after an act."""

    day: date
    known: datetime
    state: str
    bucket: Bucket | None
    due: date | None
    outcome: str | None


def _seen(standing: Standing, day: date, known: datetime) -> Moment:
    return Moment(
        day=day,
        known=known,
        state=standing.state,
        bucket=standing.bucket,
        due=standing.due,
        outcome=standing.facts.outcome,
    )


def _spelt(entry: RequestEntry) -> dict[str, Any]:
    """Fields as people would give them: names of parties, known staff and requests."""
    fields: dict[str, Any] = dict(entry.fields)
    if "to" in fields:
        fields["to"] = "han"
    if "with" in fields:
        fields["with"] = "R1-1"
    if "party" in fields:
        fields["party"] = f"第三方{fields['party']}"
    for name, code in (("opinion", "refuses"), ("form", "paper"), ("service", "signed")):
        if name in fields:
            fields[name] = code
    return fields


def _act(desks: Desks, ref: str, entry: RequestEntry) -> Standing:
    """One act by those who may; a decision by two persons, or written down as it happened."""
    requests = desks.admin.requests
    if entry.kind != "decided":
        return requests.act(ref, entry.kind, _spelt(entry), entry.on).view.standing
    item = DraftItem(
        outcome=str(entry.fields["outcome"]),
        grounds=tuple(entry.fields.get("grounds", ())),  # type: ignore[arg-type]  # as drawn
    )
    desks.handler.requests.decisions.draft(
        ref,
        Draft(
            items=(item,),
            reasons="r", part="p", access="a", search="s", right_agency="g", override="o",
            earlier="R1-1",
        ),
    )  # fmt: skip
    try:
        return desks.approver.requests.decisions.approve(ref, entry.on).view.standing
    except DraftIncomplete:
        # A decision that was taken without what the law demands is recorded as what happened.
        with requests.store.write() as unit:
            desk = requests.desk(unit)
            recorder = requests.acting.recorder(unit, Permission.APPROVE)
            taken = desk.take(recorder, desk.find(ref), "decided", entry.fields, entry.on)
            unit.commit()
            return taken.standing


def _check_impossible(desks: Desks, ref: str, standing: Standing, move: str) -> None:
    """What the state does not know is refused and leaves nothing behind."""
    if move in standing.moves or move == "decided":
        return
    requests = desks.admin.requests
    before = requests.view(ref).last_entry
    fields = {
        "channel": "fax", "party": "新的一方", "working_days": 5, "amount": "10", "into": 2,
        "to": "han", "with": "R1-1", "until": (desks.clock.day + timedelta(days=9)).isoformat(),
    }  # fmt: skip
    flow_move = standing.flow.move(move)
    if flow_move is None:
        return
    given = {
        field.name: fields[field.name]
        for field in flow_move.fields
        if field.required and field.name in fields
    }

    with pytest.raises(ImpossibleEntry):
        requests.act(ref, move, given)

    assert before == requests.view(ref).last_entry


def _check_explained(standing: Standing) -> None:
    """The counted days of the explanation are the days of the limit, and end on the due date."""
    run = standing.facts.last_run(*standing.flow.main_clocks)
    clock = standing.clock
    if run is None or clock is None or clock.due is None:
        return
    counted = [step.day for step in clock.steps if step.kind is StepKind.COUNTED]
    length = (run.until - run.start).days if run.until is not None else run.term.amount  # type: ignore[union-attr]
    assert length + sum(one.amount for one in clock.extensions) == len(counted)
    if clock.steps:
        assert clock.due == clock.steps[-1].day
        every = [step.day for step in clock.steps]
        assert every == [run.start + timedelta(days=n) for n in range(1, len(every) + 1)]


def _check_breach(before: Standing, after: Standing, place: int) -> None:
    """An act the law denies its effects changes neither state nor outcome nor due date."""
    codes = {
        one.code for one in after.findings if one.row == place and one.severity.value == "error"
    }
    if codes - STANDS:
        assert (before.state, before.facts.outcome, before.due) == (
            after.state,
            after.facts.outcome,
            after.due,
        )


def _check_buckets(desks: Desks, ref: str, number: str, ahead: int) -> None:
    """On any day a request is in exactly one list, the one its standing names."""
    desks.clock.day += timedelta(days=ahead)
    requests = desks.admin.requests
    standing = requests.view(ref).standing
    listed = [
        bucket
        for bucket in Bucket
        if requests.count(RequestQuery(number=number, buckets=frozenset({bucket.value}))).total
    ]
    assert [standing.bucket] == listed
    (line,) = requests.page(RequestQuery(number=number)).lines
    assert (None if standing.due is None else standing.due.isoformat()) == line.due


@pytest.mark.slow
@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(walk=drawn_walks(), other=st.data())
def test_what_holds_of_every_request(
    desks: Desks,
    store: Store,
    walk: list[tuple[RequestEntry, tuple[str, ...]]],
    other: st.DataObject,
) -> None:
    """Replay equals state, the past is seen as it was, breaches have no effect, lists partition."""
    first, _moves = walk[0]
    desks.clock.day = first.on
    requests = desks.admin.requests
    registered = requests.register(
        new_request(first.on.isoformat(), channel=str(first.fields["channel"]))
    ).view
    ref, standing = registered.ref, registered.standing
    moments = [_seen(standing, first.on, desks.clock.now())]
    for entry, moves in walk[1:]:
        desks.clock.day = entry.on
        _check_impossible(
            desks, ref, standing, other.draw(st.sampled_from([m.id for m in standing.flow.moves]))
        )
        before = requests.view(ref, as_of=entry.on).standing
        standing = _act(desks, ref, entry)
        _check_breach(before, standing, entry.place)
        assert moves == standing.moves
        moments.append(_seen(standing, entry.on, desks.clock.now()))

    ledger = tuple(entry for entry, _moves in walk)
    view = requests.view(ref)
    # The ledger of the journal is the ledger that was acted, and comes to the same.
    assert [(one.kind, one.on) for one in ledger] == [(one.kind, one.on) for one in view.entries]
    replayed = followed(ledger, desks.clock.day)
    assert _seen(replayed, desks.clock.day, desks.clock.now()) == _seen(
        view.standing, desks.clock.day, desks.clock.now()
    )
    assert [one.code for one in replayed.findings] == [one.code for one in view.standing.findings]
    _check_explained(view.standing)
    # The index says what the ledger says, and can be made anew from it alone.
    with store.read() as unit:
        desk = requests.desk(unit)
        row, outlooks = desk.indexer.made(desk.find(ref))
        assert (row, outlooks) == (unit.matters.get(ref), unit.matters.outlooks(ref))
    # The last moment of each day is what is seen of that day later on.
    last_of_day: Mapping[date, Moment] = {moment.day: moment for moment in moments}
    for day, moment in last_of_day.items():
        then = requests.view(ref, as_of=day).standing
        assert moment == _seen(then, day, moment.known)
        _check_explained(then)
    _check_buckets(desks, ref, view.number, other.draw(st.integers(0, 60)))


@pytest.mark.slow
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(walk=drawn_walks(6), other=st.data())
def test_what_is_recorded_late_counts_by_its_day(
    desks: Desks,
    walk: list[tuple[RequestEntry, tuple[str, ...]]],
    other: st.DataObject,
) -> None:
    """Recorded in another order, the ledger is replayed by its days; what was known at a moment is
    what was seen then."""
    first, _moves = walk[0]
    desks.clock.day = walk[-1][0].on
    requests = desks.admin.requests
    ref = requests.register(
        new_request(first.on.isoformat(), channel=str(first.fields["channel"]))
    ).view.ref
    done = [first]
    moments = []
    rest = other.draw(st.permutations([entry for entry, _moves in walk[1:]]))
    for entry in rest:
        desks.clock.day += timedelta(days=1)
        last = requests.view(ref).last_entry
        try:
            standing = _act(desks, ref, entry)
        except GovDiscloseError:
            # Out of order much is impossible; whatever is refused leaves the acts as they were.
            kinds = [one.kind for one in requests.view(ref).entries]
            assert [one.kind for one in done] == kinds
            continue
        assert requests.view(ref).last_entry > last
        done.append(attrs.evolve(entry, place=len(done) + 1))
        moments.append(_seen(standing, desks.clock.day, desks.clock.now()))

    replayed = followed(tuple(done), desks.clock.day)
    assert _seen(replayed, desks.clock.day, desks.clock.now()) == _seen(
        requests.view(ref).standing, desks.clock.day, desks.clock.now()
    )
    for moment in moments:
        then = requests.view(ref, as_of=moment.day, known_at=moment.known).standing
        assert moment == _seen(then, moment.day, moment.known)
