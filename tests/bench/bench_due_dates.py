"""Due dates in bulk: this calendar against numpy.busday_offset, in one run.

    python tests/bench/bench_due_dates.py [ROWS]

Both count on the same days off. numpy knows no make-up working days, so its calendar has a
seven-day week and lists every day off, weekends included; results are compared before times show.
"""

from __future__ import annotations

import platform
import random
import sys
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import numpy

from govdisclose.adapters.calendars import mainland_calendar

_REPEATS = 3
_EPOCH = date(1970, 1, 1).toordinal()


def best_seconds(work: Callable[[], Any]) -> tuple[float, Any]:
    """Shortest of several runs, and the last result."""
    shortest, result = float("inf"), None
    for _ in range(_REPEATS):
        began = time.perf_counter()
        result = work()
        shortest = min(shortest, time.perf_counter() - began)
    return shortest, result


def main(rows: int) -> int:
    """Print rates and ratio; 1 when the two disagree."""
    calendar = mainland_calendar()
    chance = random.Random(2009)
    first = date(2008, 5, 1).toordinal()
    last = date(2026, 9, 30).toordinal()
    starts = [chance.randint(first, last) for _ in range(rows)]
    amounts = [chance.choice((7, 15, 20, 40)) for _ in range(rows)]
    covered = calendar.covered[-1]
    span = range(covered.first.toordinal(), date(2027, 12, 31).toordinal() + 1)
    off = [day - _EPOCH for day in span if not calendar.is_working_day(date.fromordinal(day))]
    table = numpy.busdaycalendar("1111111", numpy.array(off).astype("datetime64[D]"))
    days = (numpy.array(starts) - _EPOCH).astype("datetime64[D]")
    counts = numpy.array(amounts)

    ours, mine = best_seconds(lambda: calendar.due_many(starts, amounts))
    # Rolling back first keeps the start uncounted when it is a day off.
    theirs, vector = best_seconds(
        lambda: numpy.busday_offset(days, counts, roll="backward", busdaycal=table)
    )

    agrees = mine == (vector.astype("int64") + _EPOCH).tolist()
    sys.stdout.write(
        f"{platform.processor() or platform.machine()}, Python {platform.python_version()}, "
        f"numpy {numpy.__version__}, {rows} rows\n"
        f"due_many       {rows / ours / 1e6:8.2f} million a second\n"
        f"busday_offset  {rows / theirs / 1e6:8.2f} million a second\n"
        f"ratio          {theirs / ours:8.2f}\n"
        f"results agree  {agrees}\n"
    )
    return 0 if agrees else 1


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000))
