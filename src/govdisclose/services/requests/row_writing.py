"""Writing rows of a request log: new, with further acts, the same, or refused with the reason."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import attrs

from govdisclose.domain.cases.request.entries import RequestEntry, read_fields
from govdisclose.domain.cases.request.standing import Standing
from govdisclose.domain.cases.roles import Permission
from govdisclose.domain.catalogue.agency import Agency
from govdisclose.domain.finding import Finding, Severity
from govdisclose.errors import RuleRefusal, UsageFault
from govdisclose.ports.environment import OfficeKey
from govdisclose.services.editing import refuse_future
from govdisclose.services.importing.row_log import RowRefused
from govdisclose.services.organisation import load_directory
from govdisclose.services.recording import RecordChange, Recorder
from govdisclose.services.requests.amending import REVISED, amended_fields
from govdisclose.services.requests.applicants import APPLICANT, Applicant, applicant_text
from govdisclose.services.requests.desk import Desk
from govdisclose.services.requests.ledger import (
    KIND,
    PREFIX,
    TEXT_KIND,
    RequestCase,
    blank_case,
    coded,
    load_case,
    text_key,
)
from govdisclose.services.requests.log_rows import LogAct, LogRow, read_log_row
from govdisclose.services.requests.registering import request_ref
from govdisclose.services.requests.reply_contents import reply_content
from govdisclose.services.requests.reply_gate import REPLIED

__all__ = ["RowWriter"]

_OF_PROOF = ("proof_masked", "proof_hash", "party_key")


@attrs.frozen(kw_only=True)
class RowWriter:
    """Takes rows inside one unit of work; a row that is refused has written nothing."""

    desk: Desk
    recorder: Recorder
    key: OfficeKey
    default: Agency
    run: int

    def take(
        self, said: Mapping[str, str], columns: Mapping[str, str]
    ) -> tuple[str, tuple[Finding, ...]]:
        """Write what a row says.

        Returns:
            What became of it, and remarks.

        Raises:
            RowRefused: It cannot be taken.
        """
        row, findings = read_log_row(self.desk.rules.words, said, columns)
        if row is None:
            raise RowRefused(*findings)
        agency = self._agency(row, columns)
        digest = self._digest(agency, row)
        present = [
            one
            for one in self.desk.unit.matters.by_number(KIND, row.values["number"])
            if one.shard == agency.shard
        ]
        row, dropped = self._with_known_assignees(row, columns)
        findings = (*findings, *dropped)
        if not present:
            self._register(agency, row, digest)
            return "accepted", findings
        case = load_case(self.desk.unit, self.desk.rules, present[0].ref)
        if case.is_erased:
            erased = Finding(code="RECORD-ERASED", severity=Severity.INFO)
            return "unchanged", (*findings, erased)
        if (case.record.text or {}).get("row") == digest:
            return "unchanged", findings
        return self._revise(case, row, digest), findings

    def _with_known_assignees(
        self, row: LogRow, columns: Mapping[str, str]
    ) -> tuple[LogRow, tuple[Finding, ...]]:
        """The row without assignments to people who are not on the staff, each noted."""
        kept = tuple(
            act
            for act in row.acts
            if act.move != "assigned" or self.desk.is_assignee(str(act.fields.get("to", "")))
        )
        column = columns.get("assigned_to")
        finding = Finding(code="REQUEST-ASSIGNEE-UNKNOWN", severity=Severity.WARNING, column=column)
        dropped = len(row.acts) - len(kept)
        return attrs.evolve(row, acts=kept), (finding,) * dropped

    def _register(self, agency: Agency, row: LogRow, digest: str) -> None:
        unit = self.desk.unit
        ref = request_ref(agency.shard, unit.matters.next_serial(agency.shard, KIND))
        record = RecordChange(
            kind=KIND, key=ref, facts=self._facts(row), text=self._text(row, digest)
        )
        case = blank_case(agency.shard, ref, record)
        self._write(case, row.acts, [record], self._law(row))

    def _revise(self, case: RequestCase, row: LogRow, digest: str) -> str:
        """Add the acts that are new; whatever else the row says of what is known must agree."""
        said = self._further(case, row)
        facts = {**self._facts(row), "links": case.record.facts.get("links", {})}
        if _is_handled_here(case):
            self._refuse_what_takes_two(case, said, facts)
        before = dict(case.record.text or {})
        text = {**before, **self._text(row, digest)}
        if "proof_number" not in row.values:
            # The file does not say the number; what is known of it stays.
            text.update({name: before[name] for name in _OF_PROOF if name in before})
        is_same = all(text.get(name) == before.get(name) for name in text if name != "row")
        kept = {name: (facts.get(name), text.get(name)) for name in amended_fields(case)}
        if any(
            value != (case.record.facts.get(name), before.get(name)) for name, value in kept.items()
        ):
            # Somebody put it right here; the file does not undo that.
            raise RowRefused(_conflict(case, KIND))
        if not said and is_same and facts == dict(case.record.facts):
            return "unchanged"
        record = RecordChange(
            kind=KIND, key=case.ref, facts=facts, text=text, expected_version=case.record.version
        )
        if said:
            self._write(case, said, [record], self._law(row))
        else:
            self.recorder.record(
                case.shard,
                REVISED,
                case.ref,
                facts={"run": self.run},
                records=[record],
            )
            self.desk.index(case.ref)
        return "updated"

    def _further(self, case: RequestCase, row: LogRow) -> list[LogAct]:
        """The acts of the row that are new.

        Raises:
            RowRefused: An act recorded here is not in the row, or with another day or field.
        """
        said = [(act, self._as_recorded(case, act)) for act in row.acts]
        for entry in case.entries:
            known = next(
                (
                    pair
                    for pair in said
                    if (pair[0].move, pair[0].on) == (entry.kind, entry.on)
                    and all(entry.fields.get(name) == value for name, value in pair[1].items())
                ),
                None,
            )
            if known is None:
                raise RowRefused(_conflict(case, entry.kind))
            said.remove(known)
        return [act for act, _fields in said]

    def _as_recorded(self, case: RequestCase, act: LogAct) -> dict[str, object]:
        """Fields of an act as the journal would hold them; none where they cannot be read, which
        is told when the act is written."""
        desk = self.desk
        move = desk.rules.moves().get(act.move)
        if move is None:
            return {}
        law = desk.rules.standing(case.entries, desk.today, case.law).law
        try:
            fields, _texts = desk.fields(move, act.fields, case, names=desk.parties(case))
            entry = RequestEntry(kind=move.id, on=act.on, place=1, fields=fields)
            values = coded(read_fields(move, entry, law))
        except (RuleRefusal, UsageFault) as problem:
            raise RowRefused(_refusal(problem)) from problem
        return {name: value for name, value in values.items() if name in fields}

    def _refuse_what_takes_two(
        self, case: RequestCase, said: Sequence[LogAct], facts: Mapping[str, object]
    ) -> None:
        """A request that is handled here is decided here: by one who drafts and one who approves.

        Raises:
            RowRefused: The row decides it, or changes in what column a report counts it.
        """
        moves = self.desk.rules.moves()
        for act in said:
            if act.move in moves and moves[act.move].permission == Permission.APPROVE.value:
                raise RowRefused(
                    Finding(
                        code="REQUEST-HANDLED-HERE",
                        severity=Severity.ERROR,
                        detail=(("entry", act.move), ("other", case.ref)),
                    )
                )
        if any(facts[name] != case.record.facts.get(name) for name in ("applicant_kind", "law")):
            raise RowRefused(_conflict(case, KIND))

    def _write(
        self,
        case: RequestCase,
        acts: Sequence[LogAct],
        records: Sequence[RecordChange],
        law: str | None,
    ) -> None:
        """Judge the whole ledger first, then write act by act."""
        desk, rules = self.desk, self.desk.rules
        moves = rules.moves()
        ledger = list(case.entries)
        texts: list[dict[str, object]] = []
        names = desk.parties(case)
        try:
            for act in acts:
                refuse_future(case.ref, act.on, desk.today)
                words = dict(act.text)
                fields = dict(act.fields)
                if act.move in moves:
                    fields, written = desk.fields(moves[act.move], fields, case, names=names)
                    words |= written
                if "party" in words and "party" in fields:
                    names.setdefault(str(fields["party"]), str(words["party"]))
                texts.append(words)
                ledger.append(
                    RequestEntry(kind=act.move, on=act.on, place=len(ledger) + 1, fields=fields)
                )
            standing = rules.standing(ledger, desk.today, law)
            values = [
                coded(read_fields(moves[entry.kind], entry, standing.law))
                for entry in ledger[len(case.entries) :]
            ]
        except (RuleRefusal, UsageFault) as problem:
            raise RowRefused(_refusal(problem)) from problem
        self._check_gate(case, standing, acts)
        pending = list(records)
        for entry, words, value in zip(ledger[len(case.entries) :], texts, values, strict=True):
            changes = pending
            pending = []
            if words:
                key = text_key(case.ref, entry.place)
                changes = [*changes, RecordChange(kind=TEXT_KIND, key=key, text=words)]
            self.recorder.record(
                case.shard,
                f"{PREFIX}{entry.kind}",
                case.ref,
                on=entry.on,
                facts={"run": self.run, **value},
                records=changes,
            )
        desk.index(case.ref)

    def _check_gate(self, case: RequestCase, standing: Standing, acts: Sequence[LogAct]) -> None:
        """Refuse a reply to a request whose reply was drafted here and did not pass the gate.

        What happened elsewhere is a record: nothing of its content is kept here.
        """
        unit = self.desk.unit
        for act in acts:
            if act.move != REPLIED or reply_content(unit, case.shard, case.ref) is None:
                continue
            try:
                self.desk.gate.passed(unit, case, standing, act.on)
            except RuleRefusal as problem:
                raise RowRefused(_refusal(problem)) from problem

    def _agency(self, row: LogRow, columns: Mapping[str, str]) -> Agency:
        said = row.values.get("agency")
        if said is None:
            return self.default
        directory = load_directory(self.desk.unit)
        shard = directory.lookup(said)
        if shard is None:
            column = columns.get("agency")
            raise RowRefused(
                Finding(code="AGENCY-UNKNOWN", severity=Severity.ERROR, column=column, value=said)
            )
        return directory[shard]

    def _facts(self, row: LogRow) -> dict[str, object]:
        values = row.values
        return {
            "number": values["number"],
            "applicant_kind": values["applicant_kind"],
            "identity_proof": values.get("identity_proof"),
            "supply": values.get("supply"),
            "route": values.get("route"),
            "law": self._law(row),
            "links": {},
        }

    def _law(self, row: LogRow) -> str | None:
        return row.values.get("law") or self.desk.rules.law

    def _text(self, row: LogRow, digest: str) -> dict[str, object]:
        values = row.values
        applicant = Applicant(
            kind=values["applicant_kind"],
            name=values.get("applicant", ""),
            contact=values.get("contact"),
            proof=values.get("identity_proof"),
            proof_number=values.get("proof_number"),
            representative=values.get("representative"),
        )
        text = applicant_text(applicant, self.key)
        if not values.get("applicant") and not values.get("proof_number"):
            # Nobody is known by a blank: two nameless requests are not of one person.
            del text["party_key"]
        for name in ("description", "purpose", "note"):
            if values.get(name):
                text[name] = values[name]
        text["row"] = digest
        return text

    def _digest(self, agency: Agency, row: LogRow) -> str:
        """Names what a row says; under the office's key, as it stands for personal data."""
        said = {name: text for name, text in row.values.items() if name not in ("ref", "agency")}
        whole = json.dumps([agency.ref, sorted(said.items())], ensure_ascii=False)
        return self.key.hash(APPLICANT, b"row:" + whole.encode()).hex()


def _is_handled_here(case: RequestCase) -> bool:
    """Whether anybody acted on it here, or drafted its decision, and not only imports."""
    return any("run" not in entry.facts for entry in case.journal)


def _conflict(case: RequestCase, entry: str) -> Finding:
    detail = (("entry", entry), ("other", case.ref))
    return Finding(code="REQUEST-CONFLICT", severity=Severity.ERROR, detail=detail)


def _refusal(problem: RuleRefusal | UsageFault) -> Finding:
    """Why a ledger cannot have happened, without any text of it."""
    known = {"move": "entry", "on": "on", "missing": "missing", "field": "field", "state": "state"}
    detail = [("refusal", problem.code)]
    detail += [(name, str(problem.data[key])) for key, name in known.items() if key in problem.data]
    return Finding(code="REQUEST-REFUSED", severity=Severity.ERROR, detail=tuple(detail))
