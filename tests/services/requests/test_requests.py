"""Stored requests: registered, moved on by those who may, viewed as of any day."""

from __future__ import annotations

import json
from zoneinfo import ZoneInfo

import pytest

from govdisclose.domain.cases.request.entries import ImpossibleEntry, PartyNotAsked
from govdisclose.domain.cases.request.vocabulary import UnknownWord
from govdisclose.domain.cases.roles import NotPermitted
from govdisclose.domain.catalogue.refusals import FutureAct, SecrecyMarkFound
from govdisclose.domain.search_terms import compile_query
from govdisclose.errors import Conflict
from govdisclose.ports.matters import MatterOrder
from govdisclose.ports.storage import Store
from govdisclose.services.requests.lists import RequestQuery
from govdisclose.services.requests.refusals import (
    ApplicantIncomplete,
    FieldUnknown,
    NumberTaken,
    UnknownAssignee,
    UnknownRequest,
)
from tests.services.requests.offices import RESIDENT_ID, Desks, day, new_request


def _codes(acted: object) -> list[str]:
    return [finding.code for finding in acted.findings]  # type: ignore[attr-defined]


def test_numbers_run_on_per_agency_and_year(desks: Desks) -> None:
    """Each agency numbers the requests of a year on its own, without gaps."""
    requests = desks.registrar.requests

    numbers = [
        requests.register(new).view.number
        for new in (
            new_request(),
            new_request(),
            new_request(agency="市教育局"),
            new_request("2023-12-29"),
        )
    ]

    assert ["2024-0001", "2024-0002", "2024-0001", "2023-0001"] == numbers


def test_a_number_brought_along_is_passed_over_and_never_given_twice(desks: Desks) -> None:
    """The counter leaves out what was registered elsewhere before."""
    requests = desks.registrar.requests
    requests.register(new_request(number="2024-0002"))

    given = [requests.register(new_request()).view.number for _ in range(2)]

    assert ["2024-0001", "2024-0003"] == given
    with pytest.raises(NumberTaken):
        requests.register(new_request(number="2024-0003"))


def test_the_number_of_the_document_is_nowhere_kept(desks: Desks, store: Store) -> None:
    """Only the masked number and a hash under the office's key remain, in erasable text."""
    view = desks.registrar.requests.register(new_request()).view

    assert view.text is not None
    assert "360426********0071" == view.text["proof_masked"]
    with store.read() as unit:
        kept = json.dumps(
            [
                [dict(record.facts), dict(record.text or {})]
                for record in unit.records.list("request")
            ],
            ensure_ascii=False,
        )
        facts = json.dumps([dict(entry.facts) for entry in unit.journal.entries(1)])
    assert RESIDENT_ID not in kept
    assert RESIDENT_ID not in facts
    assert "申请人甲" not in facts
    assert RESIDENT_ID not in repr(new_request())


def test_the_same_document_is_the_same_applicant(desks: Desks, store: Store) -> None:
    """Repeated applicants are known by the hash of the number, however it was written."""
    requests = desks.registrar.requests
    one = requests.register(new_request()).view.ref
    two = requests.register(new_request(proof_number="360426 19910101 0071")).view.ref
    other = requests.register(new_request(proof_number=None, name="申请人乙")).view.ref

    with store.read() as unit:
        keys = {ref: row.party_key for ref in (one, two, other) if (row := unit.matters.get(ref))}

    assert keys[one] == keys[two]
    assert keys[one] != keys[other]


def test_registering_wants_applicant_contact_and_description(desks: Desks) -> None:
    """Art. 29: name and contact, and what is wanted; proof may be missing and is noted."""
    requests = desks.registrar.requests

    with pytest.raises(ApplicantIncomplete):
        requests.register(new_request(contact=" "))
    with pytest.raises(UnknownWord):
        requests.register(new_request(kind="外星人"))
    with pytest.raises(SecrecyMarkFound):
        requests.register(new_request(description="某方案 机密★10年"))
    unproven = requests.register(new_request(proof=None, proof_number=None))
    unsound = requests.register(new_request(proof_number="360426199101010072"))

    assert "APPLICANT-UNPROVEN" in _codes(unproven)
    assert "APPLICANT-PROOF-UNSOUND" in _codes(unsound)


def test_each_move_wants_its_permission(desks: Desks) -> None:
    """Registrars register, handlers handle, approvers decide; nobody does the work of another."""
    ref = desks.registrar.requests.register(new_request()).view.ref

    with pytest.raises(NotPermitted):
        desks.handler.requests.register(new_request())
    with pytest.raises(NotPermitted):
        desks.registrar.requests.act(ref, "third_party_consulted", {"party": "某公司"})
    with pytest.raises(NotPermitted):
        desks.handler.requests.act(ref, "decided", {"outcome": "granted"})
    with pytest.raises(NotPermitted):
        desks.handler.requests.act(ref, "assigned", {"to": "han"})
    assigned = desks.registrar.requests.act(ref, "assigned", {"to": "han"}).view

    assert "han" == assigned.standing.facts.assigned_to


def test_the_impossible_is_refused_and_leaves_nothing(desks: Desks) -> None:
    """A reply before a decision cannot be; the ledger is as it was."""
    requests = desks.admin.requests
    before = requests.register(new_request()).view

    with pytest.raises(ImpossibleEntry):
        requests.act(before.ref, "replied", {"route": "email"})
    requests.act(before.ref, "third_party_consulted", {"party": "某公司"})
    with pytest.raises(PartyNotAsked):
        requests.act(before.ref, "third_party_received", {"party": "别的公司"})
    with pytest.raises(FutureAct):
        requests.act(before.ref, "withdrawn", on=day("2024-03-02"))
    with pytest.raises(FieldUnknown):
        requests.act(before.ref, "withdrawn", {"why": "x"})
    with pytest.raises(UnknownAssignee):
        requests.act(before.ref, "assigned", {"to": "nobody"})

    after = requests.view(before.ref)
    assert ["received", "third_party_consulted"] == [entry.kind for entry in after.entries]


def test_the_unlawful_is_recorded_as_a_breach_without_effect(desks: Desks) -> None:
    """An extension the applicant was not told of adds nothing (art. 33)."""
    requests = desks.admin.requests
    before = requests.register(new_request()).view

    acted = requests.act(before.ref, "extended", {"working_days": 20, "approved_on": "2024-03-01"})

    assert acted.has_breach
    assert ["BREACH-EXTENSION-UNTOLD"] == _codes(acted)
    assert before.standing.due == acted.view.standing.due
    assert 1 == requests.page().lines[0].row.breaches


def test_names_of_parties_stay_out_of_the_journal(desks: Desks, store: Store) -> None:
    """The journal holds P1; the name stands in erasable text and is shown to those who handle."""
    requests = desks.admin.requests
    ref = requests.register(new_request()).view.ref
    requests.act(ref, "third_party_consulted", {"party": "某某有限公司"})
    requests.act(ref, "third_party_consulted", {"party": "另一公司"})

    view = requests.act(ref, "third_party_answered", {"party": "某某有限公司"}).view

    assert {"P1": "某某有限公司", "P2": "另一公司"} == view.parties
    assert ["P1", "P2", "P1"] == [entry.fields["party"] for entry in view.entries[1:]]
    assert "某某有限公司" == view.named_entries()[1].fields["party"]
    with store.read() as unit:
        assert all("公司" not in str(entry.facts) for entry in unit.journal.entries_of(ref))


def test_two_people_acting_on_one_view_conflict(desks: Desks) -> None:
    """Who acts on what changed meanwhile is told so."""
    requests = desks.admin.requests
    seen = requests.register(new_request()).view
    requests.act(seen.ref, "assigned", {"to": "han"}, expected_entry=seen.last_entry)

    with pytest.raises(Conflict):
        requests.act(seen.ref, "assigned", {"to": "han2"}, expected_entry=seen.last_entry)


def test_a_past_day_is_seen_as_it_was(desks: Desks) -> None:
    """State and due date of a day are those of the entries up to it."""
    requests = desks.admin.requests
    ref = requests.register(new_request("2024-03-01")).view.ref
    desks.on("2024-03-29")
    requests.act(
        ref,
        "extended",
        {"working_days": "20", "approved_on": "2024-03-27", "notified_on": "2024-03-28"},
        day("2024-03-28"),
    )

    then = requests.view(ref, as_of=day("2024-03-27")).standing
    now = requests.view(ref).standing

    # 20 working days from 1 March 2024 end on 29 March. 20 more: 1-3 April (3), the make-up Sunday
    # 7 April (4), 8-12 (9), 15-19 (14), 22-26 (19), and the make-up Sunday 28 April.
    assert (day("2024-03-29"), day("2024-04-28")) == (then.due, now.due)
    with pytest.raises(UnknownRequest):
        requests.view(ref, as_of=day("2024-02-29"))


def test_what_was_known_at_a_moment_leaves_later_entries_out(desks: Desks) -> None:
    """A backdated entry counts by its day, but not for what was known before it was recorded."""
    requests = desks.admin.requests
    ref = requests.register(new_request()).view.ref
    known = desks.clock.now()
    desks.on("2024-03-20")
    acted = requests.act(ref, "withdrawn", on=day("2024-03-05"))

    assert "handling" == requests.view(ref, as_of=day("2024-03-10"), known_at=known).standing.state
    assert "withdrawn" == requests.view(ref, as_of=day("2024-03-10")).standing.state
    assert acted.view.acts[-1].is_backdated(ZoneInfo("Asia/Shanghai"))


def test_lists_follow_the_day_without_being_written(desks: Desks) -> None:
    """A request becomes overdue by the calendar alone; lists and counts say the same."""
    requests = desks.admin.requests
    ref = requests.register(new_request()).view.ref
    done = requests.register(new_request()).view.ref
    requests.act(done, "withdrawn")

    seen = {}
    for on in ("2024-03-01", "2024-03-27", "2024-03-29", "2024-04-01"):
        desks.on(on)
        (line,) = [one for one in requests.page().lines if one.row.ref == ref]
        counts = {cell.value: cell.count for cell in requests.buckets()}
        assert {line.bucket: 1, "closed": 1} == counts
        seen[on] = line.bucket
        listed = requests.page(RequestQuery(buckets=frozenset({str(line.bucket)})))
        assert [ref] == [one.row.ref for one in listed.lines]

    assert ["open", "due_soon", "due_today", "overdue"] == list(seen.values())


def test_lists_are_narrowed_and_ordered(desks: Desks) -> None:
    """Agency, assignee, state, applicant and words narrow a list; it can go by the last day."""
    requests = desks.admin.requests
    late = requests.register(new_request("2024-03-01")).view.ref
    early = requests.register(
        new_request("2024-02-20", agency="市教育局", kind="律师事务所", description="入学划片方案")
    ).view.ref
    requests.act(early, "assigned", {"to": "han"})

    def listed(**narrowing: object) -> list[str]:
        page = requests.page(RequestQuery(**narrowing), order=MatterOrder.DUE)  # type: ignore[arg-type]
        return [line.row.ref for line in page.lines]

    assert [early, late] == listed()
    assert [early] == listed(agency="市教育局")
    assert [early] == listed(assignee="han")
    assert [early] == listed(applicant_kinds=frozenset({"legal_service_org"}))
    assert [early] == listed(query=compile_query("划片"))
    assert [late] == listed(received_from=day("2024-03-01"))
    assert [] == listed(states=frozenset({"replied"}))


def test_handlers_read_the_text_of_what_they_have(desks: Desks) -> None:
    """Personal data are for those who handle the request, and for registrars and approvers."""
    ref = desks.registrar.requests.register(new_request()).view.ref
    desks.registrar.requests.act(ref, "assigned", {"to": "han"})

    assert desks.handler.requests.view(ref).text is not None
    assert desks.approver.requests.view(ref).text is not None
    other = desks.seen_by("han2").requests.view(ref)
    assert (True, None, {}) == (other.is_veiled, other.text, other.act_texts)


def test_what_if_writes_nothing(desks: Desks) -> None:
    """Supposing an extension or another receipt shows another due date and leaves the ledger."""
    requests = desks.admin.requests
    view = requests.register(new_request()).view

    extended = requests.supposed(view.ref, if_extended=True).standing
    received = requests.supposed(view.ref, if_received=day("2024-02-29")).standing

    assert (day("2024-04-28"), day("2024-03-28")) == (extended.due, received.due)
    assert view.last_entry == requests.view(view.ref).last_entry


def test_another_calendar_judges_open_requests_anew_and_leaves_closed_ones(desks: Desks) -> None:
    """An extra day off moves what is open; what is closed keeps the calendar it was closed by."""
    requests = desks.admin.requests
    ref = requests.register(new_request()).view.ref
    done = requests.register(new_request()).view.ref
    requests.act(done, "withdrawn")
    stamps = {line.row.ref: line.row.stamp for line in requests.page().lines}
    desks.admin.calendars.load(
        json.dumps({"year": 2024, "papers": [], "days": [_off("2024-03-15")]}).encode(),
        name="2024.json",
        paper="某通知",
    )

    lines = {line.row.ref: line for line in requests.page().lines}

    assert "2024-04-01" == lines[ref].due
    assert stamps[ref] != lines[ref].row.stamp
    assert stamps[done] == lines[done].row.stamp


def _off(on: str) -> dict[str, object]:
    return {"name": "某节", "date": on, "isOffDay": True}


def test_the_chain_of_all_acts_verifies(desks: Desks) -> None:
    """Every act is journaled with its rows in one transaction."""
    requests = desks.admin.requests
    ref = requests.register(new_request(note="电话预约")).view.ref
    requests.act(ref, "third_party_consulted", {"party": "某公司", "note": "附件两份"})

    assert desks.admin.journal.verify().is_clean
