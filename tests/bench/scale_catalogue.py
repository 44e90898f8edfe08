"""The catalogue benchmark at a million records; see bench_catalogue.py."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.bench.bench_catalogue import main

if __name__ == "__main__":
    main(1_000_000)
