"""The official report over 100,000 made-up requests: every cell, one explained cell, a replay.

.venv/bin/python tests/bench/bench_official_report.py [REQUESTS]

One request in two hundred was reopened, so that its ledger is followed; the others are counted from
the index. Memory is the peak of a process that only reports; it must not grow with the requests.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from govdisclose import Office
from govdisclose.domain.catalogue.agency import Level
from govdisclose.domain.journal import Actor, Head, moment_text, next_entry
from govdisclose.ports.commitments import seal_record
from govdisclose.ports.matters import MatterRow
from govdisclose.ports.storage import Record, UnitOfWork
from govdisclose.services.organisation import NewAgency
from tests.bench.machine import machine_line

_AGENCIES = 80
_YEAR = 2024
_FIRST, _DAYS = date(2020, 1, 1), 2_400
_BATCH = 2_000
_REOPENED = 200
_COLUMNS = (
    *("natural_person",) * 8,
    "commercial_enterprise",
    "research_institution",
    "public_welfare_org",
    "legal_service_org",
    "other_org",
)
_OUTCOMES = (
    *(("granted", None),) * 6,
    *(("not_exist", None),) * 4,
    ("partial", "privacy"),
    ("denied", "state_secret"),
    ("denied", "law_forbids"),
    ("denied", "privacy"),
    ("denied", "process"),
    ("denied", "internal_affairs"),
    ("special_law", None),
    ("needs_processing", None),
    ("petition", None),
    ("duplicate", None),
    ("abusive", None),
    ("no_correction", None),
    ("fee_unpaid", None),
    ("other", None),
)
_ACTOR = Actor(account="office", person="clerk")


def rows(count: int, seed: int = 2019) -> Iterator[MatterRow]:
    """Requests of seven years, nearly all of them closed."""
    draw = random.Random(seed)
    for serial in range(1, count + 1):
        shard = min(_AGENCIES, int(draw.expovariate(0.08)) + 1)
        received = _FIRST + timedelta(days=draw.randrange(_DAYS))
        is_open = draw.random() < 0.03
        processed = None if is_open else (received + timedelta(days=draw.randrange(40))).isoformat()
        outcome, ground = (None, None) if is_open else draw.choice(_OUTCOMES)
        yield MatterRow(
            shard=shard,
            kind="request",
            ref=f"R{shard}-{serial}",
            entry=1,
            stamp="bench",
            number=None,
            opened_on=received.isoformat(),
            received_on=received.isoformat(),
            processed_on=processed,
            closed_on=processed,
            state="handling" if is_open else "replied",
            law="cn-2019",
            due=None,
            outcome=outcome,
            category=draw.choice(_COLUMNS),
            assignee=None,
            party_key=None,
            breaches=0,
            facts={
                "channel": "in_person",
                "grounds": [] if ground is None else [ground],
                "principal": ground,
                "row": None,
                "reopened": not is_open and serial % _REOPENED == 0,
            },
        )


def fill(office: Office, count: int) -> int:
    """Write the index, and the ledgers of the reopened; returns how many those are."""
    ledgers = 0
    batch: list[MatterRow] = []

    def write(unit: UnitOfWork) -> int:
        unit.matters.put_many([(row, (), None) for row in batch])
        reopened = [row for row in batch if row.facts["reopened"]]
        for row in reopened:
            _ledger(unit, row)
        unit.commit()
        return len(reopened)

    for row in rows(count):
        batch.append(row)
        if len(batch) == _BATCH:
            with office.store.write() as unit:
                ledgers += write(unit)
            batch.clear()
    with office.store.write() as unit:
        ledgers += write(unit)
    return ledgers


def _ledger(unit: UnitOfWork, row: MatterRow) -> None:
    """Received, decided and replied by the days of the row, and reopened 100 days later."""
    received = date.fromisoformat(str(row.received_on))
    replied = date.fromisoformat(str(row.processed_on))
    decision: dict[str, object] = {"outcome": "granted", "grounds": []}
    acts: tuple[tuple[str, date, dict[str, object]], ...] = (
        ("received", received, {"channel": "in_person"}),
        ("decided", replied, decision),
        ("replied", replied, {}),
        ("reopened", replied + timedelta(days=100), {}),
    )
    for move, on, facts in acts:
        head = unit.journal.head(row.shard)
        moment = datetime(on.year, on.month, on.day, 1, tzinfo=UTC)
        records = []
        if move == "received":
            records = [_record(row, head, moment)]
        entry = next_entry(
            head,
            on=on,
            recorded_at=moment,
            actor=_ACTOR,
            kind=f"request.{move}",
            subject=row.ref,
            facts=facts,
            leaves=[record.digest for record in records],
        )
        unit.journal.append(entry)
        for record in records:
            unit.records.put(record, expected_version=0)


def _record(row: MatterRow, head: Head, moment: datetime) -> Record:
    made = Record(
        shard=row.shard,
        kind="request",
        key=row.ref,
        version=1,
        entry=head.number + 1,
        leaf=0,
        recorded_at=moment_text(moment),
        facts={"applicant_kind": row.category, "law": None},
        text={"description": "测试"},
    )
    return seal_record(made, b"0123456789abcdef")


def main(count: int) -> int:
    """Print seconds and the memory needed so far."""
    sys.stdout.write(f"{machine_line()}, {count:,} requests\n")
    agencies = [
        NewAgency(name=f"测试局{shard}", level=Level.DEPARTMENT, parent="A1")
        for shard in range(2, _AGENCIES + 1)
    ]
    with tempfile.TemporaryDirectory() as folder:
        address = str(Path(folder) / "office.db")
        with Office.create(address, name="测试市人民政府", agencies=agencies) as office:
            began = _now()
            ledgers = fill(office, count)
            _timed(f"written, {ledgers} ledgers", began)
        sys.stdout.flush()
        # A process of its own, so that what writing needed is not counted.
        subprocess.run([sys.executable, __file__, "--report", address], check=True)
    return 0


def measure(address: str) -> int:
    """Print what reports on an office need; what opening needs comes first."""
    with Office.open(address) as office:
        began = _now()
        office.official.report(_YEAR - 5, form="F2019", government=True)
        _timed("report of a year before", began)
        began = _now()
        report = office.official.report(_YEAR, government=True)
        _timed("report, all cells", began)
        began = _now()
        explained = office.official.explain(report, "granted:natural_person", limit=50)
        _timed("one cell explained", began)
        began = _now()
        office.official.report(_YEAR, agency="A2")
        _timed("report of one agency", began)
        processed = report.figure("total_processed").value
        sys.stdout.write(f"processed {processed}, behind a cell {len(explained.refs)}\n")
    return 0


def _now() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


def _timed(name: str, began: tuple[float, float]) -> None:
    # What getrusage says outlives the start of another program, this does not.
    status = Path("/proc/self/status").read_text("ascii", "replace")
    mebibytes = int(status.partition("VmHWM:")[2].split()[0]) >> 10
    wall, processor = (now - before for now, before in zip(_now(), began, strict=True))
    sys.stdout.write(f"{name:24} {wall:7.2f} s wall {processor:7.2f} s CPU {mebibytes:5} MiB\n")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--report"]:
        raise SystemExit(measure(sys.argv[2]))
    raise SystemExit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
