"""How quickly help appears, as a multiple of starting Python with click.

python tests/bench/bench_start.py
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.bench.machine import machine_line


def _seconds(command: list[str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - started


def main() -> None:
    """Run the two in turn and print the ratio of medians."""
    plain = [sys.executable, "-c", "import click"]
    help_ = [sys.executable, "-m", "govdisclose", "--help"]
    pairs = [(_seconds(help_), _seconds(plain)) for _ in range(15)]
    ours, bare = median(a for a, _ in pairs), median(b for _, b in pairs)
    print(machine_line())
    print(f"--help {ours * 1000:.0f} ms, import click {bare * 1000:.0f} ms")
    print(f"ratio {ours / bare:.2f}  (target at most 2.5)")


if __name__ == "__main__":
    main()
