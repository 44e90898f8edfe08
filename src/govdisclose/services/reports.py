"""Published annual reports: read, checked, and compared with the year before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import attrs

from govdisclose.domain.figures.annual.form import AnnualForm
from govdisclose.domain.figures.official.due import report_due
from govdisclose.domain.figures.reports.document import ReportDocument
from govdisclose.domain.figures.reports.findings import Checked, IdentityFinding
from govdisclose.domain.figures.reports.form import IdentityList
from govdisclose.domain.figures.reports.identities import check_tables
from govdisclose.domain.figures.reports.interpreting import Heading, heading_of, interpreted
from govdisclose.domain.figures.reports.narrative import check_narrative
from govdisclose.domain.figures.reports.narrative_rules import NarrativeRules
from govdisclose.domain.figures.reports.report import FormLibrary, OfficialReport
from govdisclose.domain.figures.reports.shape import prose_from_shape, report_from_shape
from govdisclose.domain.figures.reports.text_checks import check_text
from govdisclose.domain.figures.reports.wording import Wording
from govdisclose.domain.figures.reports.years import Movement, check_years, movements
from govdisclose.domain.law.law_pack import LawLibrary, NoLawInForce
from govdisclose.errors import UsageFault
from govdisclose.ports.reports import ReportReader

__all__ = ["Compared", "ReportChecks", "TablesMissing", "YearsDoNotFollow"]


class TablesMissing(UsageFault):
    """A report in prose was given where the tables of a form are needed."""

    code = "REP-013"
    template = "cannot compare {file}: it has no tables of an official form"
    hint = "only reports on 2019 and later have them"


class YearsDoNotFollow(UsageFault):
    """The other report is not of the year before."""

    code = "REP-012"
    template = "cannot compare: {previous} reports on {previous_year}, {file} on {year}"
    hint = "name the report of the same agency on the year before"


@attrs.frozen(kw_only=True)
class Compared:
    """Two reports of one agency in a row."""

    checked: Checked
    movements: tuple[Movement, ...]

    def as_json(self) -> dict[str, object]:
        """The check of the years, and what moved."""
        return {
            **self.checked.as_json(),
            "movements": [movement.as_json() for movement in self.movements],
        }


@attrs.frozen(kw_only=True)
class ReportChecks:
    """Reads reports of any format and checks them; it keeps nothing."""

    reader: ReportReader
    forms: FormLibrary
    identities: IdentityList
    narrative: NarrativeRules
    contents: AnnualForm
    """Names and articles of what a report in prose has to contain."""
    wording: Wording
    laws: LawLibrary

    def read(self, source: Path | str) -> OfficialReport:
        """The report in a file, by the keys of its form.

        Raises:
            SourceNotReadable, SourceRefused: It cannot be read.
            ReportMisshapen: Its JSON is not the form of a report.
            TablesMissing: It is in prose only.
        """
        report, _ = self._opened(source)
        if report is None:
            raise TablesMissing(file=str(source))
        return report

    def check(self, source: Path | str, *, previous: Path | str | None = None) -> Checked:
        """Check a report, and with ``previous`` what must hold between the two years.

        Raises:
            SourceNotReadable, SourceRefused: A file cannot be read.
            ReportMisshapen: The JSON is not the form of a report.
            YearsDoNotFollow: The other report is not of the year before.
            TablesMissing: The other report, or this one beside another, has no tables.
        """
        report, document = self._opened(source)
        if report is None:
            if previous is not None:
                raise TablesMissing(file=str(source))
            return self._in_prose(str(source), document)
        before = None
        if previous is not None:
            before = self.read(previous)
            _must_follow(source, report, previous, before)
        findings = [
            *check_tables(report, self.identities, due=self._due(report.year, report.agency)),
            *check_years(report, before, self.identities),
            *check_text(report, before, self.identities, self.wording),
        ]
        return self._checked(str(source), report.form.id, self.identities, findings)

    def compare(self, source: Path | str, previous: Path | str) -> Compared:
        """What must hold between two years, and every figure of both.

        Raises:
            As for :meth:`check`.
        """
        report, before = self.read(source), self.read(previous)
        _must_follow(source, report, previous, before)
        findings = list(check_years(report, before, self.identities))
        return Compared(
            checked=self._checked(str(source), report.form.id, self.identities, findings),
            movements=tuple(movements(report, before)),
        )

    def _opened(self, source: Path | str) -> tuple[OfficialReport | None, ReportDocument]:
        """The report in the tables, if there are any, and the document with its prose."""
        content = self.reader.read(source)
        if isinstance(content, ReportDocument):
            return interpreted(content, self.forms), content
        report = report_from_shape(content.value, forms=self.forms, file=content.file)
        return report, prose_from_shape(content.value, forms=self.forms, file=content.file)

    def _in_prose(self, file: str, document: ReportDocument) -> Checked:
        heading = heading_of(document)
        due = self._due(heading.year, heading.agency)
        findings = check_narrative(
            document.paragraphs,
            self.narrative,
            self.wording,
            self.contents,
            year=heading.year,
            published_on=heading.published_on,
            due=due,
            publish_limit=self._publish_limit(heading),
        )
        return self._checked(file, self.narrative.id, self.narrative.identity_list, list(findings))

    def _checked(
        self,
        file: str,
        form: str,
        identities: IdentityList,
        findings: Sequence[IdentityFinding],
    ) -> Checked:
        """The findings in the order of the identities, those of one identity as they came."""
        order = {identity.id: place for place, identity in enumerate(identities.identities)}
        ordered = sorted(findings, key=lambda finding: order[finding.identity.id])
        return Checked(file=file, form=form, findings=tuple(ordered))

    def _due(self, year: int | None, agency: str) -> date | None:
        """Last day for publishing the report on a year, by the law in force then.

        A body whose name does not end like a department's counts as a government.
        """
        if year is None:
            return None
        is_department = agency.endswith(self.wording.scope.department_ends)
        return report_due(self.laws, year, is_government=not is_department)

    def _publish_limit(self, heading: Heading) -> int | None:
        if heading.year is None:
            return None
        on = date(heading.year, 12, 31)
        try:
            return self.laws.law_on(on).limit(self.narrative.publication.limit, on).amount
        except NoLawInForce:
            return None


def _must_follow(
    source: Path | str, report: OfficialReport, previous: Path | str, before: OfficialReport
) -> None:
    """Refuse reports whose years are known and do not follow each other."""
    if report.year is None or before.year is None or report.year == before.year + 1:
        return
    raise YearsDoNotFollow(
        file=str(source),
        year=report.year,
        previous=str(previous),
        previous_year=before.year,
    )
