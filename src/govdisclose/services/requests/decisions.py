"""Decisions: one person drafts, another approves; what the law demands is there or it is refused.

A draft is a record with versions; each hand that wrote at it since the last decision counts for the
four-eyes rule. Approving writes the move ``decided`` with the outcome of the whole and the hash of
what it gives out, and confirms the row of the report in which the request is counted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

import attrs

from govdisclose.domain.cases.flow import FourEyes, IllegalMove
from govdisclose.domain.cases.request.decision import (
    Draft,
    DraftItem,
    gaps_of,
    objecting,
    whole,
)
from govdisclose.domain.cases.request.standing import Standing
from govdisclose.domain.cases.roles import Permission
from govdisclose.errors import Conflict
from govdisclose.ports.storage import Record, Store, UnitOfWork
from govdisclose.services.organisation import Acting
from govdisclose.services.recording import RecordChange
from govdisclose.services.requests.desk import Desk
from govdisclose.services.requests.ledger import DECISION_KIND, DECISION_WAITS, PREFIX, RequestCase
from govdisclose.services.requests.refusals import (
    DraftIncomplete,
    NoDraftWaits,
    RowNotInForm,
)
from govdisclose.services.requests.registering import refuse_marked
from govdisclose.services.requests.reply_contents import (
    CONTENT,
    DRAFTED,
    SALT,
    drafters_of,
    reply_content,
)
from govdisclose.services.requests.viewing import Reader
from govdisclose.services.requests.views import Acted

__all__ = ["DECIDED", "DECISION_KIND", "DecisionView", "Decisions", "Weighed"]

DECIDED = "decided"
_RETURNED = f"{PREFIX}returned"
_SALT_BYTES = 16
_SENT_BACK, _TAKEN = "returned", "taken"
_TEXTS = (
    "reasons", "part", "access", "special_law", "search", "right_agency", "override",
)  # fmt: skip


@attrs.frozen(kw_only=True)
class DecisionView:
    """A decision on a request, drafted or taken."""

    ref: str
    status: str
    """``waiting`` for approval, ``returned`` to the drafter, or ``taken``."""
    draft: Draft
    outcome: str
    """Of the request as a whole."""
    grounds: tuple[str, ...]
    rows: Mapping[str, str | None]
    """Row in which each report form counts it."""
    row: str | None
    """Row the approver confirmed for the form of the year; None before approval."""
    gaps: tuple[str, ...]
    """Codes of what the law demands and the draft does not have."""
    objecting: Mapping[str, str]
    """Third parties that said no, by code with their names."""
    to_notify: Mapping[str, str]
    """Third parties that have yet to be told that it is released against their will (R2019 art. 32,
    R2008 art. 23), by code with their names; empty before the decision is taken."""
    drafters: tuple[str, ...]
    """Staff keys of all whose hands wrote at it, represented ones included, sorted."""
    version: int
    returned: str = ""
    """Why it was returned to the drafter; empty unless it was."""


@attrs.frozen(kw_only=True)
class Weighed:
    """A draft judged before it is put forward."""

    outcome: str
    """Of the request as a whole."""
    grounds: tuple[str, ...]
    gaps: tuple[str, ...]
    """Codes of what the law demands and the draft does not have."""


@attrs.frozen(kw_only=True)
class Decisions:
    """Decisions on stored requests."""

    store: Store
    acting: Acting
    desk: Callable[[UnitOfWork], Desk]
    reader: Reader

    def draft(self, ref: str, draft: Draft, *, expected_version: int | None = None) -> DecisionView:
        """Put a decision forward; a later draft takes the place of the one before.

        Args:
            ref: Ref or number.
            draft: Codes may be given by their Chinese names; outcomes and grounds of no version of
                the law are refused.
            expected_version: ``version`` of the decision it was written over, 0 for none; None for
                whatever is there.

        Raises:
            Conflict: Somebody else wrote at the decision meanwhile.
            NotPermitted: The actor handles no requests.
            IllegalMove: The request cannot be decided now.
            UnknownWord, EntryCodeUnknown, SecrecyMarkFound: As their names say.
        """
        with self.store.write() as unit:
            recorder = self.acting.recorder(unit, Permission.HANDLE)
            desk = self.desk(unit)
            case = desk.find(ref)
            standing = self._decidable(desk, case)
            settled = _in_codes(draft, standing, desk)
            outcome, grounds = whole(settled.items, desk.rules.form_of(desk.today))
            present = unit.records.get(case.shard, DECISION_KIND, case.ref)
            found = 0 if present is None else present.version
            if expected_version not in (None, found):
                data = {"found": found, "expected": expected_version}
                raise Conflict(what="decision", key=case.ref, **data)
            texts = _texts(settled)
            refuse_marked(*_said(texts))
            salt = None if present is None else (present.text or {}).get(SALT)
            texts[SALT] = salt or recorder.environment.random_bytes(_SALT_BYTES).hex()
            recorder.record(
                case.shard,
                DRAFTED,
                case.ref,
                facts={"outcome": outcome, "grounds": list(grounds), "items": len(settled.items)},
                records=[
                    RecordChange(
                        kind=DECISION_KIND,
                        key=case.ref,
                        facts=_facts(settled, outcome, grounds, DECISION_WAITS),
                        text=texts,
                        expected_version=0 if present is None else present.version,
                    )
                ],
            )
            taken = desk.settle(case.ref)
            view = self._view(desk, taken.case)
            unit.commit()
            assert view is not None, "it was written a moment ago"
            return view

    def weigh(self, ref: str, draft: Draft) -> Weighed:
        """What a draft comes to and what it lacks; nothing is written.

        Raises:
            IllegalMove, NotOnDuty: The request cannot be decided now, or not by the reader.
            UnknownWord, EntryCodeUnknown: As their names say.
        """
        with self.store.read() as unit:
            desk = self.desk(unit)
            case = desk.find(ref)
            self.reader.check(desk, case)
            standing = self._decidable(desk, case)
            settled = _in_codes(draft, standing, desk)
            outcome, grounds = whole(settled.items, desk.rules.form_of(desk.today))
            opposed = objecting(standing, _opinions(case))
            gaps = gaps_of(settled, outcome, grounds, standing, opposed)
            return Weighed(outcome=outcome, grounds=grounds, gaps=tuple(dict.fromkeys(gaps)))

    def get(self, ref: str) -> DecisionView | None:
        """The decision on a request, drafted or taken; None without one, or once erased.

        Raises:
            NotOnDuty: The reader does not handle the request.
        """
        with self.store.read() as unit:
            desk = self.desk(unit)
            case = desk.find(ref)
            self.reader.check(desk, case)
            return self._view(desk, case)

    def send_back(self, ref: str, why: str) -> DecisionView:
        """Return a draft to its drafter.

        Raises:
            NotPermitted: The actor approves nothing.
            NoDraftWaits: There is none.
        """
        with self.store.write() as unit:
            recorder = self.acting.recorder(unit, Permission.APPROVE)
            desk = self.desk(unit)
            case = desk.find(ref)
            record = self._waiting(unit, case)
            refuse_marked(why)
            recorder.record(
                case.shard,
                _RETURNED,
                case.ref,
                records=[
                    RecordChange(
                        kind=DECISION_KIND,
                        key=case.ref,
                        facts={**record.facts, "status": _SENT_BACK},
                        text={**(record.text or {}), "returned": why},
                        expected_version=record.version,
                    )
                ],
            )
            taken = desk.settle(case.ref)
            view = self._view(desk, taken.case)
            unit.commit()
            assert view is not None, "it was written a moment ago"
            return view

    def approve(
        self,
        ref: str,
        on: date | None = None,
        *,
        row: str | None = None,
        expected_version: int | None = None,
    ) -> Acted:
        """Take the decision that waits, and confirm the row of the report it is counted in.

        Args:
            ref: Ref or number.
            on: Day of the decision; today unless it is recorded later.
            row: Row of the form of the year, where it is another than the one that follows from
                outcome and principal ground.
            expected_version: ``version`` of the draft that was seen; None for whatever waits.

        Raises:
            NotPermitted: The actor approves nothing.
            NoDraftWaits: There is no such draft.
            FourEyes: The actor, or whom the actor represents, had a hand in the draft.
            DraftIncomplete: It lacks what the law demands.
            RowNotInForm: The form has no such row.
            IllegalMove: The request cannot be decided now.
        """
        with self.store.write() as unit:
            recorder = self.acting.recorder(unit, Permission.APPROVE)
            desk = self.desk(unit)
            case = desk.find(ref)
            record = self._waiting(unit, case)
            if expected_version not in (None, record.version):
                raise NoDraftWaits(ref=case.ref)
            shared = drafters_of(unit, case) & recorder.actor.persons
            if shared:
                person = "、".join(sorted(shared))
                raise FourEyes(ref=case.ref, move=DECIDED, person=person)
            view = self._view(desk, case)
            assert view is not None, "its record was read"
            if view.gaps:
                raise DraftIncomplete(ref=case.ref, gaps=view.gaps)
            day = on or desk.today
            content = reply_content(unit, case.shard, case.ref)
            assert content is not None, "its record was read"
            form = desk.rules.form_of(day)
            confirmed = row or view.rows[form.form]
            known = tuple(dict.fromkeys(one.row for one in form.rows))
            if confirmed not in known:
                raise RowNotInForm(form=form.form, row=confirmed or "-", rows=known)
            taken = desk.take(
                recorder,
                case,
                DECIDED,
                {"outcome": view.outcome, "grounds": list(view.grounds) or None},
                day,
                facts={
                    "form": form.form,
                    "row": confirmed,
                    "items": len(view.draft.items),
                    CONTENT: content.digest.hex(),
                },
                records=[
                    RecordChange(
                        kind=DECISION_KIND,
                        key=case.ref,
                        facts={
                            **record.facts,
                            "status": _TAKEN,
                            "form_year": form.form,
                            "row": confirmed,
                        },
                        text=record.text,
                        expected_version=record.version,
                    )
                ],
            )
            unit.commit()
            return self.reader.acted(desk, taken)

    def _decidable(self, desk: Desk, case: RequestCase) -> Standing:
        standing = desk.rules.standing(case.entries, desk.today, case.law)
        if DECIDED not in standing.moves:
            allowed = "、".join(standing.moves) or "-"
            raise IllegalMove(ref=case.ref, state=standing.state, move=DECIDED, allowed=allowed)
        return standing

    def _waiting(self, unit: UnitOfWork, case: RequestCase) -> Record:
        record = unit.records.get(case.shard, DECISION_KIND, case.ref)
        if record is None or record.is_erased or record.facts.get("status") != DECISION_WAITS:
            raise NoDraftWaits(ref=case.ref)
        return record

    def _view(self, desk: Desk, case: RequestCase) -> DecisionView | None:
        record = desk.unit.records.get(case.shard, DECISION_KIND, case.ref)
        if record is None or record.is_erased:
            return None
        standing = desk.rules.standing(case.entries, desk.today, case.law)
        draft = _draft_from(record)
        outcome = str(record.facts["outcome"])
        grounds = _codes(record.facts["grounds"])
        names = desk.parties(case)
        opposed = objecting(standing, _opinions(case))
        principal = grounds[0] if grounds else None
        status = str(record.facts["status"])
        return DecisionView(
            ref=case.ref,
            status=status,
            draft=draft,
            outcome=outcome,
            grounds=grounds,
            rows={
                code: None if (found := rows.row_of(outcome, principal)) is None else found.row
                for code, rows in desk.rules.report_rows.items()
            },
            row=None if record.facts.get("row") is None else str(record.facts["row"]),
            gaps=(
                ()
                if status == _TAKEN
                else tuple(dict.fromkeys(gaps_of(draft, outcome, grounds, standing, opposed)))
            ),
            objecting={code: names.get(code, code) for code in opposed},
            to_notify={
                code: names.get(code, code)
                for code in (opposed if status == _TAKEN and draft.override else ())
                if code not in _told(case)
            },
            drafters=tuple(sorted(drafters_of(desk.unit, case))),
            version=record.version,
            returned=str((record.text or {}).get("returned") or "") if status == _SENT_BACK else "",
        )


def _told(case: RequestCase) -> frozenset[object]:
    """Codes of the parties that were told of a decision."""
    return frozenset(
        entry.fields.get("party") for entry in case.entries if entry.kind == "third_party_notified"
    )


def _opinions(case: RequestCase) -> list[tuple[str, str]]:
    """Party and opinion of each answer of a third party; one without an opinion has none."""
    found: list[tuple[str, str]] = []
    asked: list[str] = []
    for entry in case.entries:
        if entry.kind == "third_party_consulted":
            asked.append(str(entry.fields["party"]))
        elif entry.kind == "third_party_answered":
            party = entry.fields.get("party") or (asked[0] if asked else None)
            if party in asked:
                asked.remove(str(party))
            if party is not None and entry.fields.get("opinion"):
                found.append((str(party), str(entry.fields["opinion"])))
    return found


def _in_codes(draft: Draft, standing: Standing, desk: Desk) -> Draft:
    """The draft with codes for all names."""
    from govdisclose.domain.cases.request.entries import EntryCodeUnknown

    law = standing.law

    def known(code: str | None, field: str, said: str, codes: Sequence[str]) -> str:
        if code is None:
            shown = said if len(said) <= 40 else "..."
            data = {"place": len(standing.facts.made) + 1, "move": DECIDED, "on": desk.today}
            raise EntryCodeUnknown(**data, field=field, value=shown, known=tuple(codes))
        return code

    items = tuple(
        attrs.evolve(
            item,
            outcome=known(law.outcome_code(item.outcome), "outcome", item.outcome, law.outcomes()),
            grounds=tuple(
                known(law.ground_code(one), "grounds", one, law.grounds()) for one in item.grounds
            ),
        )
        for item in draft.items
    )
    return attrs.evolve(
        draft,
        items=items,
        form=draft.form and desk.rules.words.code("supply", draft.form),
        earlier=draft.earlier and desk.find(draft.earlier).ref,
    )


def _facts(draft: Draft, outcome: str, grounds: Sequence[str], status: str) -> dict[str, object]:
    return {
        "status": status,
        "outcome": outcome,
        "grounds": list(grounds),
        "items": [[item.outcome, list(item.grounds)] for item in draft.items],
        "agency_unknown": draft.is_agency_unknown,
        "earlier": draft.earlier or None,
        "form": draft.form or None,
    }


def _texts(draft: Draft) -> dict[str, object]:
    texts: dict[str, object] = {
        name: draft.text(name).strip() for name in _TEXTS if draft.text(name).strip()
    }
    texts["items"] = [[item.what, item.reasons] for item in draft.items]
    return texts


def _said(texts: Mapping[str, object]) -> list[str]:
    said: list[str] = []
    for value in texts.values():
        if isinstance(value, list):
            said += [str(part) for pair in value for part in pair]
        else:
            said.append(str(value))
    return said


def _draft_from(record: Record) -> Draft:
    text, facts = record.text or {}, record.facts
    coded, worded = facts["items"], text.get("items", [])
    assert isinstance(coded, list)
    assert isinstance(worded, list)
    items = tuple(
        DraftItem(
            outcome=str(outcome),
            grounds=_codes(grounds),
            what=str(worded[place][0]) if place < len(worded) else "",
            reasons=str(worded[place][1]) if place < len(worded) else "",
        )
        for place, (outcome, grounds) in enumerate(coded)
    )
    said = {name: str(text.get(name, "")) for name in _TEXTS}
    return Draft(
        items=items,
        is_agency_unknown=bool(facts.get("agency_unknown")),
        earlier=str(facts.get("earlier") or ""),
        form=str(facts.get("form") or ""),
        **said,
    )


def _codes(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list | tuple) else ()
