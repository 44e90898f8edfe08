"""Filed reports: frozen with a hash and a journal entry, corrected by restatement only.

A filed report is a record of its agency. What it says is kept as erasable text in the JSON form,
its hash and its figures' changes as facts; each restatement is a further version of the record, so
that nothing that was ever filed is lost.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import attrs

from govdisclose.domain.cases.flow import FourEyes
from govdisclose.domain.cases.roles import Permission
from govdisclose.domain.catalogue.agency import AgencyDirectory
from govdisclose.domain.figures.official.composing import BLOCKING
from govdisclose.domain.figures.official.due import report_due
from govdisclose.domain.figures.official.figures import ComputedReport, PublicReport
from govdisclose.domain.figures.official.filed import (
    FiledReport,
    change_facts,
    changes_between,
    filed_hash,
    filed_text,
    read_changes,
    text_of,
)
from govdisclose.domain.figures.reports.findings import IdentityFinding, Result
from govdisclose.domain.figures.reports.form import IdentitySeverity
from govdisclose.domain.figures.reports.report import FormLibrary
from govdisclose.domain.figures.reports.shape import report_from_shape
from govdisclose.domain.journal import moment_text
from govdisclose.domain.law.law_pack import LawLibrary
from govdisclose.ports.storage import Record, Store, UnitOfWork
from govdisclose.services.official.refusals import (
    AlreadyFiled,
    NotFiled,
    NothingToRestate,
    ReasonNotCode,
    ReportIncomplete,
    ReportUnsound,
    TablesContradict,
    YearRunning,
)
from govdisclose.services.organisation import OWN_SHARD, Acting
from govdisclose.services.recording import RecordChange, Recorder

if TYPE_CHECKING:
    from govdisclose.domain.figures.official.figures import CellFigure

__all__ = ["FILED", "FiledReports"]

FILED = "filed_report"
"""Kind of the record of a filed report."""

_REASON = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:()/-]{0,63}", re.ASCII)
_DATE_IDENTITY = "D1"


@attrs.frozen(kw_only=True)
class FiledReports:
    """Keeps what was filed.

    Attributes:
        directory: Reads the agencies.
        forms: Reads the official forms.
        laws: Reads the law packs the office goes by.
        check: Holds a report against all identities that need no other report.
    """

    store: Store
    acting: Acting
    directory: Callable[[UnitOfWork], AgencyDirectory]
    forms: Callable[[], FormLibrary]
    laws: Callable[[UnitOfWork], LawLibrary]
    check: Callable[[PublicReport], Iterable[IdentityFinding]]

    def file(
        self, report: ComputedReport, *, approver: str | None = None, allow_gaps: bool = False
    ) -> FiledReport:
        """Freeze a report.

        Args:
            report: As it was computed.
            approver: Staff key of who approved it; the actor approves it when None, who then must
                not have declared any of its figures, and somebody else must have.
            allow_gaps: File although figures or texts are missing, or an identity of the prose is
                broken; what is, is kept with the report.

        Raises:
            YearRunning, TablesContradict, ReportIncomplete: It is not fit to be filed.
            AlreadyFiled: It stands filed.
            FourEyes, NotPermitted, UnknownStaff: As their names say.
        """
        today = self.acting.environment.today()
        public = report.public(published_on=today)
        gaps = self._refused(report, public, allow_gaps=allow_gaps)
        key = _key(report)
        with self.store.write() as unit:
            recorder = self._recorder(unit, report, approver, key, "filed")
            present = unit.records.get(report.shard, FILED, key)
            if present is not None and not present.deleted:
                on = str(present.facts["filed_on"])
                raise AlreadyFiled(key=key, agency=f"A{report.shard}", on=on)
            due = report_due(
                self.laws(unit), report.year, is_government=report.is_due_as_government
            )
            facts = {
                **_head(report, public),
                "filed_on": today.isoformat(),
                "due": None if due is None else due.isoformat(),
                "approver": approver or recorder.actor.person,
                "gaps": list(gaps),
            }
            self._put(recorder, report.shard, key, "report.filed", facts, public, 0)
            unit.commit()
        return self.get(report.shard, key)

    def restate(
        self,
        report: ComputedReport,
        *,
        reason: str,
        approver: str,
        allow_gaps: bool = False,
    ) -> FiledReport:
        """Correct a filed report by what the records now say; both versions are kept.

        Args:
            report: As it was computed anew.
            reason: Code, kept in the journal.
            approver: Staff key of who approved it; neither the actor nor whom the actor represents.
            allow_gaps: As for :meth:`file`.

        Raises:
            NotFiled: There is nothing to correct.
            NothingToRestate: It would say what it says.
            ReasonNotCode: The reason is free text.
            ReportUnsound: What was filed was altered or erased, so that no difference can be told.
            YearRunning, TablesContradict, ReportIncomplete, FourEyes, NotPermitted, UnknownStaff.
        """
        if not _REASON.fullmatch(reason):
            raise ReasonNotCode(reason=reason)
        key, agency = _key(report), f"A{report.shard}"
        with self.store.write() as unit:
            recorder = self._recorder(unit, report, approver, key, "restated")
            present = unit.records.get(report.shard, FILED, key)
            if present is None or present.deleted:
                raise NotFiled(key=key, agency=agency)
            former = self._read(unit, present)
            if former.report is None:
                raise ReportUnsound(key=key, agency=agency)
            public = report.public(published_on=former.filed_on)
            gaps = self._refused(report, public, allow_gaps=allow_gaps)
            changes = tuple(changes_between(former.report, public))
            has_other_words = former.report.sections != _kept_sections(public)
            if not changes and not has_other_words:
                raise NothingToRestate(key=key, agency=agency)
            facts = {
                **_head(report, public),
                "filed_on": former.filed_on.isoformat(),
                "due": None if former.due is None else former.due.isoformat(),
                "approver": approver,
                "gaps": list(gaps),
                "reason": reason,
                "changes": change_facts(changes),
                "prose_changed": has_other_words,
            }
            self._put(
                recorder, report.shard, key, "report.restated", facts, public, present.version
            )
            unit.commit()
        return self.get(report.shard, key)

    def list(
        self, *, year: int | None = None, agency: str | None = None
    ) -> tuple[FiledReport, ...]:
        """Every version of every filed report, by agency, key and version.

        Raises:
            UnknownAgency: Nobody is called that.
        """
        with self.store.read() as unit:
            shard = None if agency is None else self.directory(unit).find(agency).shard
            where: dict[str, str | int | None] | None = None if year is None else {"year": year}
            records = unit.records.list(FILED, shard=shard, where=where)
            return tuple(
                self._read(unit, version)
                for record in records
                for version in unit.records.versions(record.shard, FILED, record.key)
                if not version.deleted
            )

    def get(self, shard: int, key: str, *, version: int | None = None) -> FiledReport:
        """One version of a filed report; the last one when None.

        Raises:
            NotFiled: There is none.
        """
        with self.store.read() as unit:
            for record in reversed(unit.records.versions(shard, FILED, key)):
                if not record.deleted and version in (None, record.version):
                    return self._read(unit, record)
        raise NotFiled(key=key, agency=f"A{shard}")

    def find(
        self,
        year: int,
        *,
        agency: str | None = None,
        form: str | None = None,
        government: bool = False,
        version: int | None = None,
    ) -> FiledReport:
        """The filed report of an agency on a year.

        Raises:
            NotFiled, UnknownAgency.
        """
        forms = self.forms()
        chosen = forms.by_year(year) if form is None else forms.form(form)
        name = form or str(year) if chosen is None else chosen.id
        with self.store.read() as unit:
            directory = self.directory(unit)
            shard = OWN_SHARD if agency is None else directory.find(agency).shard
        return self.get(shard, _named(year, name, government), version=version)

    def sound(self, filed: FiledReport) -> PublicReport:
        """What was filed, for the public.

        Raises:
            ReportUnsound: It was altered or erased.
        """
        if filed.report is None:
            raise ReportUnsound(key=filed.key, agency=filed.agency)
        return filed.report

    def _refused(
        self, report: ComputedReport, public: PublicReport, *, allow_gaps: bool
    ) -> tuple[str, ...]:
        """What is missing or broken, once it is allowed; what makes the tables wrong never is."""
        if report.as_of < date(report.year, 12, 31) or report.made_on <= report.as_of:
            raise YearRunning(year=report.year)
        blocking = [found for found in report.findings if found.code in BLOCKING]
        if blocking:
            count = sum(int(found.value or 0) for found in blocking)
            raise TablesContradict(year=report.year, count=count)
        gaps = [
            str(found.value)
            for found in report.findings
            if found.code in ("REPORT-FIGURE-MISSING", "REPORT-TEXT-MISSING")
        ]
        gaps += [
            found.identity.id
            for found in self.check(public)
            if found.result is Result.BROKEN
            and found.identity.severity is IdentitySeverity.ERROR
            and found.identity.id != _DATE_IDENTITY
        ]
        if gaps and not allow_gaps:
            raise ReportIncomplete(year=report.year, missing=", ".join(dict.fromkeys(gaps)))
        return tuple(dict.fromkeys(gaps))

    def _recorder(
        self,
        unit: UnitOfWork,
        report: ComputedReport,
        approver: str | None,
        ref: str,
        move: str,
    ) -> Recorder:
        """Two people: who declared or drafts, and who approves.

        Without an approver the actor approves what somebody else declared; where nobody declared
        anything there is no second person.
        """
        if approver is not None:
            recorder = self.acting.recorder(unit, Permission.DRAFT)
            self.acting.check_second_person(unit, recorder.actor, approver, ref, move)
            persons = frozenset({approver})
        else:
            recorder = self.acting.recorder(unit, Permission.APPROVE)
            persons = recorder.actor.persons
        declarers = _declarers(unit, report.figures)
        if same := persons if approver is None and not declarers else persons & declarers:
            raise FourEyes(person=sorted(same)[0], ref=ref, move=move)
        return recorder

    @staticmethod
    def _put(
        recorder: Recorder,
        shard: int,
        key: str,
        kind: str,
        facts: Mapping[str, object],
        public: PublicReport,
        version: int,
    ) -> None:
        recorder.record(
            shard,
            kind,
            f"report:{key}",
            facts={name: facts[name] for name in ("year", "form", "government", "hash")},
            records=[
                RecordChange(
                    kind=FILED,
                    key=key,
                    facts=facts,
                    text={"report": filed_text(public)},
                    index={"year": int(str(facts["year"]))},
                    expected_version=version,
                )
            ],
        )

    def _read(self, unit: UnitOfWork, record: Record) -> FiledReport:
        facts = record.facts
        (entry,) = unit.journal.entries(record.shard, after=record.entry - 1, limit=1)
        text = text_of(record.text)
        holds = text is None or filed_hash(text) == facts["hash"]
        due = facts.get("due")
        reason = facts.get("reason")
        gaps = facts.get("gaps")
        return FiledReport(
            key=record.key,
            version=record.version,
            agency=f"A{record.shard}",
            year=int(str(facts["year"])),
            form=str(facts["form"]),
            is_government=bool(facts["government"]),
            as_of=date.fromisoformat(str(facts["as_of"])),
            known_at=str(facts["known_at"]),
            filed_on=date.fromisoformat(str(facts["filed_on"])),
            recorded_on=entry.on,
            due=None if due is None else date.fromisoformat(str(due)),
            hash=str(facts["hash"]),
            entry=record.entry,
            approver=str(facts["approver"]),
            reason=None if reason is None else str(reason),
            changes=read_changes(facts.get("changes", [])),
            prose_changed=bool(facts.get("prose_changed", False)),
            gaps=tuple(map(str, gaps)) if isinstance(gaps, list) else (),
            holds=holds,
            # What was altered is not read: it need not even be a report any more.
            report=self._public(record.key, text) if text is not None and holds else None,
        )

    def _public(self, key: str, text: str) -> PublicReport | None:
        shape = json.loads(text, parse_float=Decimal)
        report = report_from_shape(shape, forms=self.forms(), file=key)
        return None if report is None else PublicReport.of(report)


def _named(year: int, form: str, government: bool) -> str:
    return f"{year:04}:{form}:{'government' if government else 'own'}"


def _key(report: ComputedReport) -> str:
    return _named(report.year, report.form.id, report.is_government)


def _head(report: ComputedReport, public: PublicReport) -> dict[str, object]:
    return {
        "year": report.year,
        "form": report.form.id,
        "government": report.is_government,
        "agencies": list(report.agencies),
        "as_of": report.as_of.isoformat(),
        "known_at": moment_text(report.known_at),
        "hash": filed_hash(filed_text(public)),
    }


def _kept_sections(public: PublicReport) -> Mapping[str, tuple[str, ...]]:
    """The prose as it will be read back: sections without a paragraph are left out."""
    return {key: lines for key, lines in public.sections.items() if lines}


def _declarers(unit: UnitOfWork, figures: Iterable[CellFigure]) -> frozenset[str]:
    """Everybody who declared a figure of the report, or for whom it was declared."""

    def persons() -> Iterator[str]:
        for figure in figures:
            for one in figure.declared:
                (entry,) = unit.journal.entries(one.shard, after=one.entry - 1, limit=1)
                yield from entry.actor.persons

    return frozenset(persons())
