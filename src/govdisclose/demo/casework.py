"""What the made-up office does after its catalogue: requests, reports, assessment, supervision."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import attrs

from govdisclose.demo.bodies import MadeUpOffice
from govdisclose.demo.cases import made_up_cases
from govdisclose.demo.clock import MadeUpClock
from govdisclose.demo.filing import FiledYear, Filing
from govdisclose.demo.hands import Hands, Work, in_order
from govdisclose.demo.live_cases import LiveCases
from govdisclose.demo.marking import MarkedYear, assess_year
from govdisclose.demo.request_logs import FAULTY_ROWS, RequestLog, make_logs, write_log
from govdisclose.domain.figures.supervision.views import Board
from govdisclose.office import FileAccount, Office
from govdisclose.ports.matters import MatterRow

__all__ = ["REPORTS", "Casework", "ImportedLog", "LiveOutcome", "work_on"]

_MARKED, _ASSESSED_YEAR = date(2010, 3, 1), 2009
REPORTS = (
    (2020, date(2021, 1, 20), date(2021, 1, 25)),
    (2021, date(2022, 1, 20), date(2022, 1, 25)),
)
"""Year, day on which figures are declared, day of filing: the first of either form's years."""
_PUBLICATION_BOARD = date(2009, 11, 30)
_REQUEST_BOARD = date(2021, 9, 10)
_PAGE = 200


@attrs.frozen(kw_only=True)
class ImportedLog:
    """One register of requests as it was written, and what the import made of it."""

    received: int
    continued: int
    account: FileAccount

    @property
    def is_as_written(self) -> bool:
        """New requests were accepted, those that went on updated, wrong rows rejected."""
        account = self.account
        found = (account.accepted, account.updated, account.unchanged, account.rejected)
        return found == (self.received, self.continued, 0, FAULTY_ROWS)

    def as_json(self) -> dict[str, Any]:
        """The account as the import command gives it, and what had been written."""
        return {
            **self.account.as_json(),
            "written": {
                "received": self.received,
                "continued": self.continued,
                "faulty": FAULTY_ROWS,
            },
        }


@attrs.frozen(kw_only=True)
class LiveOutcome:
    """What became of a request that was handled act by act."""

    case: str
    """What it shows, as a code."""
    ref: str
    state: str
    outcome: str | None
    breaches: int

    def as_json(self) -> dict[str, Any]:
        """The fields."""
        return attrs.asdict(self)


@attrs.frozen(kw_only=True)
class Casework:
    """Everything that came of it."""

    logs: tuple[ImportedLog, ...]
    requests: Mapping[tuple[int, str], Counter[str]]
    """By year of receipt and version of the law: received, closed, open, with a breach."""
    outcomes: Mapping[str, int]
    """Requests by outcome, most of all first."""
    live: tuple[LiveOutcome, ...]
    refused: tuple[str, ...]
    """Codes of what was tried and refused."""
    challenges: Mapping[tuple[str, str], int]
    """Cases of reconsideration and litigation by block and result."""
    reports: tuple[FiledYear, ...]
    assessment: MarkedYear
    boards: tuple[Board, ...]
    """Of the publication limits of 2009, then of the requests of 2021."""

    @property
    def is_as_written(self) -> bool:
        """Registers and marks came out as written, no report is broken, every score is final."""
        return (
            all(log.is_as_written for log in self.logs)
            and all(file.is_as_written for file in self.assessment.files)
            and self.assessment.is_final
            and not any(one.checked.is_broken for one in self.reports)
        )

    def as_json(self) -> dict[str, Any]:
        """One key for each part."""
        return {
            "requests": {
                "import": [log.as_json() for log in self.logs],
                "years": [
                    {"year": year, "law": law, **counts}
                    for (year, law), counts in self.requests.items()
                ],
                "outcomes": dict(self.outcomes),
                "act_by_act": [one.as_json() for one in self.live],
                "refused": list(self.refused),
                "challenges": [
                    {"block": block, "result": result, "count": count}
                    for (block, result), count in self.challenges.items()
                ],
            },
            "reports": [one.as_json() for one in self.reports],
            "assessment": self.assessment.as_json(),
            "supervision": [board.as_json() for board in self.boards],
        }


def work_on(
    folder: Path, office: Office, clock: MadeUpClock, made_up: MadeUpOffice, seed: int
) -> Casework:
    """Let the office go on from the end of its catalogue to the second report.

    Args:
        folder: Where files are written.
        office: As its administrator opens it.
        clock: The clock of the office; it is turned on.
        made_up: What is asked about.
        seed: Of chance; the catalogue's own chance is not touched.
    """
    logs = make_logs(
        made_up_cases(), made_up, Random(f"requests {seed}"), office.calendars.current()
    )
    for log in logs:
        write_log(folder, log)
    hands = Hands.of(office, clock)
    clock.turn_to(_MARKED)
    draw = Random(f"marks {seed}")
    marked = assess_year(folder, hands, draw, year=_ASSESSED_YEAR, marked_on=_MARKED)
    live = LiveCases(hands=hands)
    filing = Filing(folder=folder, hands=hands, draw=Random(f"reports {seed}"))
    imported: list[ImportedLog] = []
    in_order(
        clock,
        [
            _logs_imported(folder, office, logs, imported),
            *live.works(),
            *(filing.work(*report) for report in REPORTS),
        ],
    )
    rows = {row.ref: row for row in _rows(office)}
    return Casework(
        logs=tuple(imported),
        requests=_counted(rows.values()),
        outcomes=dict(Counter(row.outcome for row in rows.values() if row.outcome).most_common()),
        live=tuple(_outcome(case, rows[ref]) for case, ref in live.refs.items()),
        refused=tuple(live.refused),
        challenges=_challenges(office, live),
        reports=tuple(filing.years),
        assessment=marked,
        boards=tuple(office.supervision.board(day) for day in (_PUBLICATION_BOARD, _REQUEST_BOARD)),
    )


def _logs_imported(
    folder: Path, office: Office, logs: tuple[RequestLog, ...], imported: list[ImportedLog]
) -> Work:
    for log in logs:
        yield log.plan.exported
        account = office.requests.importer.import_file(folder / log.plan.file, name=log.plan.file)
        imported.append(
            ImportedLog(received=len(log.received), continued=len(log.continued), account=account)
        )


def _rows(office: Office) -> Iterator[MatterRow]:
    """Every request as it stands today."""
    after: str | None = None
    while True:
        page = office.requests.page(limit=_PAGE, after=after)
        yield from (line.row for line in page.lines)
        after = page.next
        if after is None:
            return


def _counted(rows: Iterable[MatterRow]) -> dict[tuple[int, str], Counter[str]]:
    counted: dict[tuple[int, str], Counter[str]] = {}
    for row in sorted(rows, key=lambda row: row.received_on or row.opened_on):
        year = int((row.received_on or row.opened_on)[:4])
        counts = counted.setdefault((year, row.law or ""), Counter(received=0, closed=0, open=0))
        counts["received"] += 1
        counts["closed" if row.closed_on else "open"] += 1
        counts["with_breach"] += row.breaches > 0
    return counted


def _outcome(case: str, row: MatterRow) -> LiveOutcome:
    return LiveOutcome(
        case=case, ref=row.ref, state=row.state, outcome=row.outcome, breaches=row.breaches
    )


def _challenges(office: Office, live: LiveCases) -> dict[tuple[str, str], int]:
    found = (office.challenges.view(ref).challenge for ref in live.challenges)
    return dict(Counter((one.block, one.result or "pending") for one in found))
