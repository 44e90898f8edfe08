"""Scoring in bulk: agencies by 60 indicators, and how robust their ranks are.

python tests/bench/bench_assessment.py [AGENCIES]
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from govdisclose.domain.figures.assessment.entries import RuleKind
from govdisclose.domain.figures.assessment.scheme import Scheme
from govdisclose.domain.figures.assessment.scoring import assess
from govdisclose.domain.figures.assessment.sensitivity import sensitivity
from govdisclose.domain.figures.assessment.values import AgencyValues, IndicatorValue
from govdisclose.rules.assessment import load_scheme
from tests.bench.machine import machine_line

_HEAD = """
id = "bench"
zh = "x"
en = "x"
status = "reconstructed"
article = "1"
source = ["S"]
mark = "computed"
ladder = "yueyang-2017"
sources = { S = "made up" }
groups = [{ id = "all", zh = "x", en = "x" }]
"""
_RULES = {
    1: 'formula = "points * on_time_share"\n',
    2: 'measure = "mean_lag"\nbands = [{ below = 5, points = 10 }, { at_least = 5, points = 3 }]\n',
    3: 'deductions = [{ id = "late", zh = "x", en = "x", points = 0.5, measure = "late_items", '
    'article = "1", source = ["S"], mark = "computed" }]\n',
}


def scheme() -> Scheme:
    """Six components of ten indicators, three of ten by rule."""
    text = _HEAD
    for component, weight in enumerate((20, 20, 20, 20, 10, 10)):
        text += f'[[components]]\nid = "c{component}"\nzh = "x"\nen = "x"\nweight = {weight}\n'
        for number in range(10):
            text += f'[[components.indicators]]\nid = "c{component}.{number}"\nzh = "x"\nen = "x"\n'
            text += f"points = 10\n{_RULES.get(number, '')}"
    return load_scheme(text, file="bench.toml")


def values(rules: Scheme, agencies: int) -> Iterator[AgencyValues]:
    """Agencies with different points; for one in fifty an indicator does not apply."""
    for agency in range(agencies):
        given = {}
        for place, leaf in enumerate(rules.leaves()):
            if (agency + place) % 50 == 0:
                given[leaf.id] = IndicatorValue(not_applicable="x")
            elif leaf.rule is RuleKind.MANUAL:
                given[leaf.id] = IndicatorValue(points=Fraction((agency * 7 + place) % 21, 2))
        yield AgencyValues(
            agency=f"A{agency}",
            name=f"A{agency}",
            group="all",
            values=given,
            measures={
                "on_time_share": Fraction(agency % 17, 17),
                "mean_lag": Fraction(agency % 31, 3),
                "late_items": Fraction(agency % 9),
            },
        )


def main(agencies: int) -> int:
    """Print seconds of the processor and the memory needed so far."""
    sys.stdout.write(f"{machine_line()}, {agencies} agencies\n")
    rules = scheme()
    given = list(values(rules, agencies))
    began = time.process_time()
    result = assess(rules, given)
    _timed("scored and ranked", began)
    began = time.process_time()
    robust = sensitivity(rules, result)
    _timed("robustness", began)
    return 0 if len(robust) == agencies else 1


def _timed(name: str, began: float) -> None:
    mebibytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    sys.stdout.write(f"{name:20} {time.process_time() - began:7.2f} s  {mebibytes:5} MiB\n")


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 3_000))
