"""What an import keeps of itself while it runs, so that it can be killed and taken up again.

A step is a table or a chunk; their order follows from the file alone. Progress is kept in the same
transaction as the rows of the step: after a kill at any moment the next run goes on behind the last
step that was committed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from govdisclose.domain.finding import Finding, Severity
from govdisclose.domain.journal import moment_text
from govdisclose.errors import RuleRefusal
from govdisclose.ports.environment import Environment
from govdisclose.ports.formats import RejectedRow
from govdisclose.ports.import_runs import ImportRun
from govdisclose.ports.storage import UnitOfWork
from govdisclose.services.importing.account import FileAccount

__all__ = [
    "ImportOvertaken",
    "RunLog",
    "kept_finding",
    "kept_row",
    "reasons",
    "rejected_rows",
    "take_up",
]

_PLACE_BITS = 32
"""Rows of a table are kept under its number above this many bits of row number."""


class ImportOvertaken(RuleRefusal):
    """Another process goes on with the same run."""

    code = "IMP-011"
    template = "cannot go on with {file}: another process is importing the same file"
    hint = "let it finish, then run the import again if anything is missing"


class RunLog:
    """Progress, findings and rejected rows of one run; in a dry run it only counts.

    Args:
        run: The run whose progress is kept.
        account: Counted into as steps are written.
        environment: The clock.
    """

    def __init__(self, *, run: ImportRun, account: FileAccount, environment: Environment) -> None:
        self._run = run
        self._account = account
        self._environment = environment
        self._steps = 0
        self._steps_before = account.steps
        self._table = -1
        self.rows_done = 0
        """Records of the file handled so far, committed or passed over."""

    @property
    def number(self) -> int:
        """Number of the run."""
        return self._run.number

    @property
    def is_behind(self) -> bool:
        """The next step was committed by the run before it was interrupted."""
        return self._steps < self._steps_before

    def pass_over(self) -> None:
        """Leave a step that was committed."""
        self._steps += 1

    def open_table(self, unit: UnitOfWork, sheet: str | None, findings: Iterable[Finding]) -> None:
        """Begin a table, which is a step; the caller commits."""
        self._table += 1
        self._account.sheet = sheet
        if self.is_behind:
            self.pass_over()
        else:
            self.check_alone(unit)
            self.step(unit, [(0, finding) for finding in findings])

    def step(
        self,
        unit: UnitOfWork,
        findings: Sequence[tuple[int, Finding]],
        *,
        places: Mapping[int, tuple[int, int]] | None = None,
        rejects: Sequence[tuple[int, str, str]] = (),
    ) -> None:
        """Keep what a step found and the progress it makes; the caller commits.

        Args:
            unit: The transaction of the step's rows.
            findings: Row and finding, in the order in which they are reported.
            places: Shard and number of the item that a row became.
            rejects: Row, reasons, and the row as :func:`kept_row` makes it.
        """
        account = self._account
        self._keep(unit, findings, places or {})
        self._steps += 1
        if account.dry_run:
            return
        if rejects:
            placed = [(self._table << _PLACE_BITS | row, why, kept) for row, why, kept in rejects]
            unit.runs.add_rejects(self._run.number, placed)
        account.steps = self._steps
        self._run = attrs.evolve(self._run, rows_done=self.rows_done, counts=account.counts())
        unit.runs.save(self._run)

    def remark(self, unit: UnitOfWork, findings: Iterable[Finding]) -> None:
        """Keep findings about the file as a whole; the caller commits."""
        self._account.sheet = None
        self._table += 1
        self._keep(unit, [(0, finding) for finding in findings], {})
        self._table -= 1

    def finish(self, unit: UnitOfWork) -> None:
        """End the run; the caller commits."""
        self.check_alone(unit)
        finished = moment_text(self._environment.now())
        # The fingerprint served to resume; afterwards it would only confirm a guess of the file.
        self._run = attrs.evolve(
            self._run, fingerprint="", counts=self._account.counts(), finished_at=finished
        )
        unit.runs.save(self._run)

    def check_alone(self, unit: UnitOfWork) -> None:
        """Refuse to write what somebody else wrote in the meantime.

        Raises:
            ImportOvertaken: The run is not where it was left.
        """
        if self._account.dry_run:
            return
        present = unit.runs.get(self._run.number)
        if (
            present is None
            or present.finished_at is not None
            or present.counts.get("steps", 0) != self._account.steps
        ):
            raise ImportOvertaken(file=self._account.file)

    def _keep(
        self,
        unit: UnitOfWork,
        findings: Sequence[tuple[int, Finding]],
        places: Mapping[int, tuple[int, int]],
    ) -> None:
        lines: list[tuple[int, str, int | None, int | None]] = []
        for row, finding in findings:
            self._account.add(finding)
            shard, number = places.get(row, (None, None))
            lines.append((self._table << _PLACE_BITS | row, self._line(finding), shard, number))
        if lines and not self._account.dry_run:
            unit.runs.add_findings(self._run.number, lines)

    def _line(self, finding: Finding) -> str:
        sheet = self._account.sheet
        placed = finding if sheet is None or finding.sheet else finding.located(sheet=sheet)
        return json.dumps(placed.as_json(), ensure_ascii=False)


def take_up(
    unit: UnitOfWork, fingerprint: str, account: FileAccount, environment: Environment
) -> ImportRun:
    """The interrupted run of the same call, its counts and findings put into the account, or a new
    run; the caller commits.
    """
    run = unit.runs.find(fingerprint)
    if run is None:
        now = moment_text(environment.now())
        run = unit.runs.start(
            ImportRun(number=0, fingerprint=fingerprint, file=account.file, started_at=now)
        )
    account.resume(run.counts)
    account.run = run.number
    for line in unit.runs.findings(run.number):
        account.recall(kept_finding(line))
    return run


def kept_finding(line: str) -> Finding:
    """A finding as it was kept with a run."""
    shape = json.loads(line)
    severity = Severity(shape.pop("severity"))
    detail = tuple(shape.pop("detail", {}).items())
    return Finding(severity=severity, detail=detail, **shape)


def reasons(findings: Iterable[Finding]) -> str:
    """Codes of what rejects a row; remarks on it are no reason."""
    codes = [finding.code for finding in findings if finding.severity is Severity.ERROR]
    return "; ".join(dict.fromkeys(codes))


def kept_row(cells: Sequence[str] | None, raw: str | None) -> str:
    """A row as it waits for its rejects file: its cells, or the line that has none."""
    kept: object = cells if raw is None else {"raw": raw}
    return json.dumps(kept, ensure_ascii=False)


def rejected_rows(
    lines: Iterable[tuple[int, str, str]], table: int
) -> Iterator[tuple[RejectedRow, str]]:
    """Rejected rows of one table of a run, with their reasons, in row order."""
    for place, why, stored in lines:
        if place >> _PLACE_BITS != table:
            continue
        kept = json.loads(stored)
        row = place & ((1 << _PLACE_BITS) - 1)
        if isinstance(kept, dict):
            yield RejectedRow(row=row, cells=[], raw=str(kept["raw"])), why
        else:
            yield RejectedRow(row=row, cells=kept), why
