"""A made-up office of any number of requests with their ledgers, written through the ports.

Every entry is chained and every text committed, so that ``journal verify`` holds. Agencies are
skewed as in real cities, entries of many requests stand in the chains by day, and 95 of 100
requests are closed.

.venv/bin/python tests/bench/matter_corpus.py OFFICE.db [REQUESTS]
"""

from __future__ import annotations

import hashlib
import random
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from govdisclose.adapters.sqlite.store import SqliteStore
from govdisclose.domain.journal import Actor, Entry, Head, moment_text, next_entry
from govdisclose.domain.search_terms import search_document
from govdisclose.ports.commitments import seal_record
from govdisclose.ports.matters import FOREVER, MatterRow, Outlook
from govdisclose.ports.storage import Record, Store, UnitOfWork

__all__ = ["AGENCIES", "MOVES", "TODAY", "WORDS", "Case", "cases", "fill"]

TODAY = date(2026, 11, 26)
"""The day on which the office is looked at."""

AGENCIES = 80
MOVES = (
    "registered",
    "received",
    "assigned",
    "correction_asked",
    "corrected",
    "third_party_asked",
    "third_party_answered",
    "extended",
    "drafted",
    "decided",
)
"""Ten entries a request, in their order."""

_WORD_LIST = (
    "关于 申请 公开 征地 补偿 安置 方案 房屋 拆迁 许可 规划 红线 图纸 批复 会议 纪要 "
    "环评 报告 验收 收费 标准 执法 记录 处罚 决定 财政 预算 决算 低保 名单 招标 合同 "
    "学区 划分 土地 出让 协议 供水 管网 改造 信访 答复 文件 编号 年度 "
)
WORDS = tuple(_WORD_LIST.split())
_RARE = tuple(chr(code) for code in range(0x4E00, 0x4E00 + 2000))
_DAYS = 2_400
_OPEN_SHARE = 0.04
"""Share of the newest requests that is open; one older request in a hundred is open, too."""

_BATCH_ENTRIES = 5_000
_BATCH_ROWS = 2_000
_ACTOR = Actor(account="office", person="clerk")
_CHANNELS = ("post", "online", "in_person", "fax", "email")
_OUTCOMES = ("granted", "partial", "refused", "not_held", "not_responsible", "not_processed")


class Case(NamedTuple):
    """One request of the made-up office."""

    shard: int
    serial: int
    days: tuple[date, ...]
    """Day of each entry."""
    is_closed: bool
    words: str
    assignee: str
    party: int
    draw: int
    """Anything else is drawn from this."""

    @property
    def ref(self) -> str:
        """Subject of its entries."""
        return f"R{self.shard}-{self.serial}"


def cases(count: int, seed: int = 2019) -> Iterator[Case]:
    """Requests in the order of their registration."""
    draw = random.Random(seed)
    weights = [1 / (rank + 1) for rank in range(AGENCIES)]
    owners = draw.choices(range(1, AGENCIES + 1), weights, k=count)
    starts = sorted(draw.randrange(_DAYS) for _ in range(count))
    serials: dict[int, int] = {}
    for place, (owner, start) in enumerate(zip(owners, starts, strict=True)):
        serial = serials[owner] = serials.get(owner, 0) + 1
        first = TODAY - timedelta(days=_DAYS - start)
        steps = sorted(draw.randrange(45) for _ in MOVES[1:])
        is_open = place >= count * (1 - _OPEN_SHARE) or draw.random() < 0.01
        yield Case(
            shard=owner,
            serial=serial,
            days=(first, *(first + timedelta(days=step) for step in steps)),
            is_closed=not is_open,
            words="".join(draw.choices(WORDS, k=12)) + "".join(draw.choices(_RARE, k=2)),
            assignee=f"unit-{owner}-{draw.randrange(6)}",
            party=draw.randrange(max(1, count * 2 // 3)),
            draw=draw.randrange(1 << 30),
        )


def fill(store: Store, count: int) -> int:
    """Write the office; returns the number of its entries."""
    made = list(cases(count))
    acts = [
        (day, place, move) for place, case in enumerate(made) for move, day in enumerate(case.days)
    ]
    acts.sort(key=itemgetter(0, 1, 2))
    heads: dict[int, Head] = {}
    last: dict[int, int] = {}
    with store.bulk():
        for start in range(0, len(acts), _BATCH_ENTRIES):
            with store.write() as unit:
                for number, (day, place, move) in enumerate(acts[start : start + _BATCH_ENTRIES]):
                    case = made[place]
                    moment = datetime(day.year, day.month, day.day, 1, tzinfo=UTC)
                    moment += timedelta(microseconds=number)
                    entry = _act(unit, case, heads.get(case.shard), day, moment, move)
                    heads[case.shard] = Head(shard=case.shard, number=entry.number, hash=entry.hash)
                    last[place] = entry.number
                unit.commit()
        for start in range(0, len(made), _BATCH_ROWS):
            batch = range(start, min(start + _BATCH_ROWS, len(made)))
            with store.write() as unit:
                unit.matters.put_many(
                    [
                        (
                            _row(made[place], last[place]),
                            _outlooks(made[place]),
                            search_document([_number(made[place]), made[place].words]),
                        )
                        for place in batch
                    ]
                )
                unit.commit()
    return len(acts)


def _act(
    unit: UnitOfWork, case: Case, head: Head | None, day: date, moment: datetime, move: int
) -> Entry:
    """One entry of a request; the first one brings its record."""
    head = head or unit.journal.head(case.shard)
    records = []
    if move == 0:
        record = Record(
            shard=case.shard,
            kind="request",
            key=case.ref,
            version=1,
            entry=head.number + 1,
            leaf=0,
            recorded_at=moment_text(moment),
            facts={"channel": _CHANNELS[case.draw % 5], "number": _number(case)},
            text={"applicant": f"测试申请人{case.party}", "description": case.words},
        )
        salt = hashlib.sha256(case.ref.encode()).digest()[:16]
        records.append(seal_record(record, salt))
    entry = next_entry(
        head,
        on=day,
        recorded_at=moment,
        actor=_ACTOR,
        kind=f"request.{MOVES[move]}",
        subject=case.ref,
        facts={"channel": _CHANNELS[case.draw % 5], "on": day.isoformat(), "party": "P1"},
        leaves=[record.digest for record in records],
    )
    unit.journal.append(entry)
    for record in records:
        unit.records.put(record, expected_version=0)
    return entry


def _number(case: Case) -> str:
    return f"{case.days[0].year}-{case.shard:02}-{case.serial:05}"


def _due(case: Case) -> date:
    # Two in five of the open ones are overdue, the others fall due within six weeks.
    if case.is_closed:
        return case.days[0] + timedelta(days=28)
    return TODAY + timedelta(days=case.draw % 70 - 28)


def _row(case: Case, entry: int) -> MatterRow:
    closed_on = case.days[-1].isoformat() if case.is_closed else None
    return MatterRow(
        shard=case.shard,
        kind="request",
        ref=case.ref,
        entry=entry,
        stamp="cn-2019/2026",
        number=_number(case),
        opened_on=case.days[0].isoformat(),
        received_on=case.days[1].isoformat(),
        processed_on=closed_on,
        closed_on=closed_on,
        state="closed" if case.is_closed else "accepted",
        law="cn-2019",
        due=_due(case).isoformat(),
        outcome=_OUTCOMES[case.draw % len(_OUTCOMES)] if case.is_closed else None,
        category="natural_person" if case.draw % 10 else "other_org",
        assignee=case.assignee,
        party_key=hashlib.sha256(str(case.party).encode()).digest()[:16],
        breaches=int(case.draw % 50 == 0),
        facts={"channel": _CHANNELS[case.draw % 5], "grounds": []},
    )


def _outlooks(case: Case) -> list[Outlook]:
    last = case.days[-1].isoformat()
    if case.is_closed:
        return [Outlook("bucket", "closed", last, FOREVER)]
    due = _due(case)
    soon, after = due - timedelta(days=5), due + timedelta(days=1)
    yellow, red = due - timedelta(days=3), due + timedelta(days=1)
    first = min(case.days[0], due - timedelta(days=30)).isoformat()
    told = due.isoformat()
    return [
        Outlook("bucket", "open", first, soon.isoformat(), "reply", told),
        Outlook("bucket", "due_soon", soon.isoformat(), told, "reply", told),
        Outlook("bucket", "due_today", told, after.isoformat(), "reply", told),
        Outlook("bucket", "overdue", after.isoformat(), FOREVER, "reply", told),
        Outlook("signal", "reminder", soon.isoformat(), yellow.isoformat(), "reply", told),
        Outlook("signal", "yellow", yellow.isoformat(), red.isoformat(), "reply", told),
        Outlook("signal", "red", red.isoformat(), FOREVER, "reply", told),
    ]


def main(path: str, count: str = "100000") -> None:
    """Write one office and say how long it took."""
    store = SqliteStore.create(Path(path))
    begun = time.perf_counter()
    entries = fill(store, int(count))
    store.close()
    seconds = time.perf_counter() - begun
    size = Path(path).stat().st_size >> 20
    print(f"{int(count):,} requests, {entries:,} entries: {seconds:.0f} s, {size:,} MB")


if __name__ == "__main__":
    main(*sys.argv[1:])
