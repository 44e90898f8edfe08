"""Requests inside one unit of work: a case is read, an act judged and written, the index follows.

Services share this; they open the unit of work and commit it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

import attrs

from govdisclose.domain.cases.flow import Move
from govdisclose.domain.cases.move_parts import FieldKind
from govdisclose.domain.cases.request.entries import RequestEntry, read_fields
from govdisclose.domain.cases.request.standing import Standing
from govdisclose.domain.catalogue.agency import Agency
from govdisclose.domain.finding import Finding
from govdisclose.domain.journal import OFFICE_SHARD
from govdisclose.ports.storage import UnitOfWork
from govdisclose.services.editing import refuse_future
from govdisclose.services.recording import RecordChange, Recorder
from govdisclose.services.requests.indexing import Indexer
from govdisclose.services.requests.ledger import (
    KIND,
    PREFIX,
    TEXT_KIND,
    RequestCase,
    blank_case,
    case_from,
    coded,
    load_case,
    party_code,
    text_key,
)
from govdisclose.services.requests.refusals import (
    AmbiguousNumber,
    FieldUnknown,
    UnknownAssignee,
    UnknownRequest,
)
from govdisclose.services.requests.registering import number_of, refuse_marked, request_ref
from govdisclose.services.requests.reply_gate import REPLIED, ReplyGate
from govdisclose.services.requests.rules import RequestRules

__all__ = ["Desk", "Taken", "register_written"]

_REF = re.compile(r"R[0-9]+-[0-9]+")
_UNIT = re.compile(r"unit:[A-Za-z0-9][A-Za-z0-9_.-]{0,30}", re.ASCII)
_SEPARATORS = re.compile("[,，、;；]")
_NOTE = "note"
"""Free text that every act may carry."""
_PARTY = "party"
_CODED = {"route": "route", "form": "supply", "opinion": "opinion", "service": "service"}
"""List of words by the text field that takes its codes."""


@attrs.frozen(kw_only=True)
class Taken:
    """An act that was written."""

    case: RequestCase
    """With the act."""
    standing: Standing
    """As of today, with the act."""
    findings: tuple[Finding, ...]
    """What the act gave rise to."""


@attrs.frozen(kw_only=True)
class Desk:
    """Reads and writes requests in one unit of work."""

    unit: UnitOfWork
    rules: RequestRules
    indexer: Indexer
    gate: ReplyGate
    """What a reply passes before it is recorded."""
    today: date

    def find(self, name: str) -> RequestCase:
        """A request by ref or number.

        Raises:
            UnknownRequest, AmbiguousNumber: None or several answer to it.
        """
        return load_case(self.unit, self.rules, self.ref_of(name))

    def ref_of(self, name: str) -> str:
        """Ref of the request of that ref or number; refs are not looked up.

        Raises:
            UnknownRequest, AmbiguousNumber: None or several bear the number.
        """
        text = name.strip()
        if _REF.fullmatch(text.upper()):
            return text.upper()
        rows = self.unit.matters.by_number(KIND, text)
        if not rows:
            raise UnknownRequest(ref=text if len(text) <= 40 else "...")
        if len(rows) > 1:
            raise AmbiguousNumber(number=text, refs=tuple(row.ref for row in rows))
        return rows[0].ref

    def take(
        self,
        recorder: Recorder,
        case: RequestCase,
        move: str,
        given: Mapping[str, object],
        on: date,
        *,
        facts: Mapping[str, object] | None = None,
        text: Mapping[str, object] | None = None,
        records: Sequence[RecordChange] = (),
    ) -> Taken:
        """Judge one act and write it.

        Args:
            recorder: In whose name; the permission is checked already.
            case: The request before it.
            move: Id of the move.
            given: Its fields as people write them, and ``note``.
            on: Day of the act.
            facts: Further codes, dates and numbers that the entry holds.
            text: Further text of the act.
            records: Further records that the entry commits to.

        Raises:
            FutureAct: The day has not come.
            ImpossibleEntry, EntryLacksFields, EntryUnfit, EntryCodeUnknown, PartyNotAsked: As the
                engine says.
            NotCleared, DatesOutOfOrder: A reply whose content did not pass the gate.
            FieldUnknown, UnknownAssignee, UnknownWord, SecrecyMarkFound: As their names say.
        """
        refuse_future(case.ref, on, self.today)
        place = len(case.entries) + 1
        said = dict(given)
        words = dict(text or {})
        note = said.pop(_NOTE, None)
        if note:
            words[_NOTE] = str(note)
        known = self.rules.moves().get(move)
        fields: dict[str, object] = {}
        if known is not None:
            fields, written = self.fields(known, said, case, names=self.parties(case))
            words |= written
        entry = RequestEntry(kind=move, on=on, place=place, fields=fields)
        ledger = case.with_entry(entry)
        standing = self.rules.standing(ledger, self.today, case.law)
        actual = standing.flow.move(move)
        assert actual is not None, "the engine refuses what its flow does not know"
        values = coded(read_fields(actual, entry, standing.law))
        refuse_marked(*(str(value) for value in words.values()))
        changes = list(records)
        if words:
            changes.append(RecordChange(kind=TEXT_KIND, key=text_key(case.ref, place), text=words))
        noted = self.gate.passed(self.unit, case, standing, on) if move == REPLIED else {}
        recorder.record(
            case.shard,
            f"{PREFIX}{move}",
            case.ref,
            on=on,
            facts={**(facts or {}), **values, **noted},
            records=changes,
        )
        return self.settle(case.ref, place)

    def settle(self, ref: str, place: int | None = None) -> Taken:
        """Bring the index up to the journal of a request, and say what an act gave rise to."""
        case = self.index(ref)
        standing = self.rules.standing(case.entries, self.today, case.law)
        return Taken(
            case=case,
            standing=standing,
            findings=tuple(one for one in standing.findings if one.row == place),
        )

    def index(self, ref: str) -> RequestCase:
        """Bring the index up to the journal of a request."""
        case = case_from(self.unit, self.rules, ref, self.unit.journal.entries_of(ref))
        self.indexer.put(case)
        return case

    def texts(self, case: RequestCase) -> dict[int, Mapping[str, object]]:
        """What people wrote in each act, by its place."""
        found: dict[int, Mapping[str, object]] = {}
        for entry in case.entries:
            key = text_key(case.ref, entry.place)
            record = self.unit.records.get(case.shard, TEXT_KIND, key)
            if record is not None and record.text is not None:
                found[entry.place] = record.text
        return found

    def parties(self, case: RequestCase) -> dict[str, str]:
        """Names of parties by code; erased ones are left out."""
        names: dict[str, str] = {}
        for place, text in self.texts(case).items():
            code = case.entries[place - 1].fields.get(_PARTY)
            if code is not None and _PARTY in text:
                names.setdefault(str(code), str(text[_PARTY]))
        return names

    def fields(
        self,
        move: Move,
        given: Mapping[str, object],
        case: RequestCase,
        *,
        names: Mapping[str, str],
    ) -> tuple[dict[str, object], dict[str, object]]:
        """Fields as the engine reads them, and the text to be kept apart.

        Args:
            move: Whose fields they are.
            given: As people write them, by name or Chinese label.
            case: The request before the act.
            names: Names of parties by code, as far as they were given one.

        Raises:
            FieldUnknown, UnknownAssignee, UnknownRequest, UnknownWord: As their names say.
        """
        by_name = {field.name: field for field in move.fields}
        by_label = {field.zh: field.name for field in move.fields}
        fields: dict[str, object] = {}
        text: dict[str, object] = {}
        for said, value in given.items():
            name = by_label.get(said, said)
            if name not in by_name:
                listed = (*by_name, _NOTE)
                raise FieldUnknown(move=move.id, field=said[:40], fields=listed)
            if value is None or value == "":
                continue
            match by_name[name].kind:
                case FieldKind.COUNT:
                    fields[name] = int(str(value)) if str(value).isdecimal() else value
                case FieldKind.GROUNDS:
                    fields[name] = (
                        [one.strip() for one in _SEPARATORS.split(value) if one.strip()]
                        if isinstance(value, str)
                        else value
                    )
                case FieldKind.TEXT:
                    self._text_field(name, str(value).strip(), case, names, fields, text)
                case _:
                    fields[name] = value
        return fields, text

    def _text_field(
        self,
        name: str,
        value: str,
        case: RequestCase,
        names: Mapping[str, str],
        fields: dict[str, object],
        text: dict[str, object],
    ) -> None:
        """Turn a text into the code that facts may hold, and keep what is no code apart."""
        if name == _PARTY:
            given = [
                (str(entry.fields[_PARTY]), "") for entry in case.entries if _PARTY in entry.fields
            ]
            code = party_code([*names.items(), *given], value)
            fields[name] = code
            if value != code:
                text[name] = value
        elif name == "to":
            fields[name] = self.assignee(value)
        elif name == "with":
            fields[name] = self.find(value).ref
        elif name in _CODED:
            fields[name] = self.rules.words.code(_CODED[name], value)
        else:
            text[name] = value

    def assignee(self, value: str) -> str:
        """The code of who may be given a request.

        Raises:
            UnknownAssignee: Nobody active on the staff has the key, and it is no unit.
        """
        if not self.is_assignee(value):
            raise UnknownAssignee(assignee=value if len(value) <= 40 else "...")
        return value

    def is_assignee(self, value: str) -> bool:
        """Whether it is the key of somebody active on the staff, or names a unit."""
        staff = self.unit.records.get(OFFICE_SHARD, "staff", value)
        is_staff = staff is not None and not staff.deleted and bool(staff.facts["active"])
        return is_staff or _UNIT.fullmatch(value) is not None


def register_written(
    desk: Desk,
    recorder: Recorder,
    agency: Agency,
    *,
    facts: Mapping[str, object],
    text: Mapping[str, object],
    channel: str,
    on: date,
    number: str | None = None,
) -> Taken:
    """Write the record and the first entry of a request under a new ref and its number.

    Args:
        desk: The requests of the unit of work.
        recorder: In whose name.
        agency: Asked.
        facts: Codes of its record, but for the number; ``links`` by kind.
        text: Erasable part of its record.
        channel: How it came.
        on: Day of arrival.
        number: Number it has already; None for the next one.

    Raises:
        NumberTaken: The agency has another request of the number.
        RuleRefusal: As for ``Desk.take``.
    """
    unit, shard = desk.unit, agency.shard
    numbered = number_of(unit, agency, on.year, number)
    ref = request_ref(shard, unit.matters.next_serial(shard, KIND))
    links = facts.get("links")
    assert isinstance(links, dict), "every record has links, be they none"
    linked = {f"link_{kind}": other for kind, other in links.items()}
    record = RecordChange(
        kind=KIND, key=ref, facts={"number": numbered.number, **facts}, text=dict(text)
    )
    case = blank_case(shard, ref, record)
    return desk.take(
        recorder,
        case,
        "received",
        {"channel": channel},
        on,
        facts={"number": numbered.number, **linked},
        records=[record] if numbered.counter is None else [record, numbered.counter],
    )
