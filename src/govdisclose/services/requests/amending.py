"""Putting right what was written down of a request: how to reach the applicant, what is wanted.

The record gets a new version; the entry says which fields changed and nothing of what they hold.
In what column of the report an applicant is counted is no text and stays as it was registered.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import attrs

from govdisclose.domain.cases.roles import Permission
from govdisclose.errors import Conflict
from govdisclose.ports.storage import Store, UnitOfWork
from govdisclose.services.keys import use_key
from govdisclose.services.organisation import Acting
from govdisclose.services.recording import RecordChange, Recorder
from govdisclose.services.requests.applicants import APPLICANT, Applicant, applicant_text
from govdisclose.services.requests.desk import Desk
from govdisclose.services.requests.ledger import KIND, PREFIX, RequestCase
from govdisclose.services.requests.refusals import (
    ApplicantIncomplete,
    DescriptionMissing,
    DescriptionSettled,
    NothingAmended,
    TextErased,
)
from govdisclose.services.requests.registering import refuse_marked
from govdisclose.services.requests.viewing import Reader
from govdisclose.services.requests.views import Acted

__all__ = ["AMENDABLE", "REVISED", "Amending", "amended_fields"]

REVISED = f"{PREFIX}revised"
"""Kind of the entry of a new version of the record that is no act."""

_CHANGED = "changed"
_TEXTS = ("applicant", "contact", "representative", "description", "purpose", "note")
_CODES = {"supply": "supply", "route": "route"}
"""List of words by the fact that takes its codes."""

AMENDABLE = (*_TEXTS, *_CODES)
"""Fields of the record that can be put right."""

_NEVER_EMPTY = {"applicant", "contact", "description"}
_ASKED = {"description", "purpose"}
"""What was asked for; it stays once it was decided on."""
_PROOF = "proof_hash"


def amended_fields(case: RequestCase) -> frozenset[str]:
    """Fields of the record that people put right here."""
    return frozenset(
        str(name)
        for entry in case.journal
        if entry.kind == REVISED and isinstance(names := entry.facts.get(_CHANGED), list | tuple)
        for name in names
    )


@attrs.frozen(kw_only=True)
class Amending:
    """Corrects records of requests."""

    store: Store
    acting: Acting
    desk: Callable[[UnitOfWork], Desk]
    reader: Reader

    def amend(
        self, ref: str, values: Mapping[str, str | None], *, expected_entry: int | None = None
    ) -> Acted:
        """Put fields of the record right.

        Args:
            ref: Ref or number.
            values: New values by field, of ``AMENDABLE``; empty takes one away that may be. Codes
                may be given by their Chinese names.
            expected_entry: ``last_entry`` of the view it was decided on; None for whatever is.

        Raises:
            UnknownRequest, AmbiguousNumber: None or several answer to it.
            Conflict: Somebody else acted on the request meanwhile.
            NotPermitted, NotOnDuty: It is for who registers, and for who handles the request.
            TextErased: There is no text any more.
            DescriptionSettled: What was asked for was decided on already.
            ApplicantIncomplete, DescriptionMissing: What no request can do without would go.
            NothingAmended: All values are what is stored.
            UnknownWord, SecrecyMarkFound: As their names say.
        """
        unknown = set(values) - set(AMENDABLE)
        assert not unknown, f"no fields of a record: {unknown}"
        with self.store.write() as unit:
            desk = self.desk(unit)
            recorder = self.acting.recorder_with_any(unit, (Permission.REGISTER, Permission.HANDLE))
            case = desk.find(ref)
            if expected_entry is not None and expected_entry != case.last_entry:
                data = {"found": case.last_entry, "expected": expected_entry}
                raise Conflict(what=KIND, key=case.ref, **data)
            self.reader.check(desk, case)
            if case.record.text is None:
                raise TextErased(ref=case.ref)
            record, changed = _amended(desk, recorder, case, values)
            recorder.record(
                case.shard, REVISED, case.ref, facts={_CHANGED: changed}, records=[record]
            )
            taken = desk.settle(case.ref)
            unit.commit()
            return Acted(view=self.reader.view(desk, taken.case, desk.today), findings=())


def _amended(
    desk: Desk, recorder: Recorder, case: RequestCase, values: Mapping[str, str | None]
) -> tuple[RecordChange, list[str]]:
    """The next version of the record, and which fields differ in it."""
    before = dict(case.record.text or {})
    said = {name: (value or "").strip() for name, value in values.items()}
    refuse_marked(*said.values())
    text, facts = dict(before), dict(case.record.facts)
    changed: list[str] = []
    for name in _TEXTS:
        if name not in said or said[name] == str(before.get(name) or ""):
            continue
        if not said[name] and name in _NEVER_EMPTY:
            raise _incomplete(name)
        changed.append(name)
        text[name] = said[name]
        if not said[name]:
            del text[name]
    for name, words in _CODES.items():
        if name not in said:
            continue
        code = desk.rules.words.code(words, said[name]) if said[name] else None
        if code != (facts.get(name) or None):
            changed.append(name)
            facts[name] = code
    if not changed:
        raise NothingAmended(ref=case.ref)
    standing = desk.rules.standing(case.entries, desk.today, case.law)
    if standing.facts.outcome is not None and _ASKED.intersection(changed):
        raise DescriptionSettled(ref=case.ref)
    if {"applicant", "contact"}.intersection(changed) and _PROOF not in before:
        # Without a number of a document an applicant is known again by name and contact.
        applicant = Applicant(
            kind=str(facts["applicant_kind"]),
            name=str(text["applicant"]),
            contact=str(text["contact"]),
        )
        key = use_key(desk.unit, recorder, APPLICANT)
        text["party_key"] = applicant_text(applicant, key)["party_key"]
    change = RecordChange(
        kind=KIND, key=case.ref, facts=facts, text=text, expected_version=case.record.version
    )
    return change, changed


def _incomplete(name: str) -> ApplicantIncomplete | DescriptionMissing:
    if name == "description":
        return DescriptionMissing()
    if name == "applicant":
        return ApplicantIncomplete(reason="the applicant is not named")
    return ApplicantIncomplete(reason="it is not said how to reach the applicant")
