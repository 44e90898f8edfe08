"""Search terms in bulk: what cutting 100,000 records costs, beside the plainest loop for it.

    python tests/bench/bench_terms.py [RECORDS]

Records have a title of 10 to 40 and a summary of 60 to 200 characters with ordinary punctuation.
The plain loop folds with NFKC and slices every run; both must give the same tokens.
"""

from __future__ import annotations

import platform
import random
import re
import sys
import time
import unicodedata
from collections.abc import Callable, Sequence

from govdisclose.domain.search_terms import (
    FIELD_BREAK,
    characters,
    compile_query,
    index_text,
    matches,
    scan_text,
)

_REPEATS = 3
_WORDS = (
    "关于", "印发", "人民政府", "办公室", "通知", "意见", "方案", "管理", "办法", "工作",
    "实施", "推进", "加强", "安全", "生产", "教育", "卫生", "环境", "保护", "城乡", "建设",
    "财政", "预算", "审计", "土地", "社会", "保障", "农业", "水利", "交通", "市场", "监管",
    "公告", "2009年", "第12号", "ABC",
)  # fmt: skip
_MARKS = "，。、；：（）《》“”〔〕 "
_RUN = re.compile(r"[\u3400-\u9fff]+|[0-9a-z]+")


def records(count: int) -> list[tuple[str, str]]:
    """Title and summary of each record, the same in every run."""
    chance = random.Random(2009)

    def text(length: int) -> str:
        parts: list[str] = []
        size = 0
        while size < length:
            part = chance.choice(_WORDS) if chance.random() < 0.85 else chance.choice(_MARKS)
            parts.append(part)
            size += len(part)
        return "".join(parts)[:length]

    return [(text(chance.randint(10, 40)), text(chance.randint(60, 200))) for _ in range(count)]


def plain(fields: Sequence[str]) -> str:
    """The loop one would write first."""
    tokens: list[str] = []
    for position, field in enumerate(fields):
        if position:
            tokens.append(FIELD_BREAK)
        for run in _RUN.findall(unicodedata.normalize("NFKC", field).casefold()):
            if run[0] < "\u3400":
                tokens.append(run)
            else:
                tokens += [run[start : start + 2] for start in range(len(run))]
    return " ".join(tokens)


def best_seconds(work: Callable[[], object]) -> float:
    """Shortest of several runs."""
    shortest = float("inf")
    for _ in range(_REPEATS):
        began = time.process_time()
        work()
        shortest = min(shortest, time.process_time() - began)
    return shortest


def main(count: int) -> int:
    """Print the cost of each way; 1 when the two ways disagree."""
    made = records(count)
    agrees = all(index_text(one) == plain(one) for one in made[:2_000])
    query = compile_query("政务公开 通知")
    ways: tuple[tuple[str, Callable[[tuple[str, str]], object]], ...] = (
        ("tokens, plain loop", plain),
        ("tokens", index_text),
        ("distinct characters", characters),
        ("text for scanning", scan_text),
        ("predicate", lambda one: matches(query, one)),
    )
    machine = platform.processor() or platform.machine()
    size = sum(len(title) + len(summary) for title, summary in made) // count
    sys.stdout.write(
        f"{machine}, Python {platform.python_version()}; {count} records of {size} characters\n"
    )
    for name, way in ways:
        seconds = best_seconds(lambda way=way: [way(one) for one in made])  # type: ignore[misc]
        sys.stdout.write(f"{name:<22}{seconds * 100_000 / count:8.2f} s per 100,000 records\n")
    sys.stdout.write(f"same tokens: {'yes' if agrees else 'no'}\n")
    return 0 if agrees else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000))
