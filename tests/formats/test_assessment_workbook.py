"""The workbook of an assessment: an office that recalculates it finds our numbers."""

from __future__ import annotations

import random
import subprocess
from collections.abc import Iterable
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import Any

import attrs
import pytest
from openpyxl import load_workbook  # type: ignore[import-untyped]

from govdisclose.domain.figures.assessment.entries import Indicator, RuleKind
from govdisclose.domain.figures.assessment.result import Assessment
from govdisclose.domain.figures.assessment.scheme import Scheme
from govdisclose.domain.figures.assessment.scoring import assess
from govdisclose.domain.figures.assessment.values import AgencyValues, IndicatorValue
from govdisclose.formats.assessment_workbook import SheetWords, write_assessment_workbook
from govdisclose.rules.assessment import built_in_ladders, built_in_schemes
from tests.domain.figures.assessment.schemes import EVERY_RULE, one_agency

_WORDS = SheetWords(
    agency="agency",
    rank="rank",
    score="score",
    grade="grade",
    bonus="bonus",
    penalty="penalty",
    exact="exact",
    part="part",
    is_chinese=False,
)


def _written(scheme: Scheme, values: Iterable[AgencyValues], path: Path) -> Assessment:
    given = list(values)
    assessment = assess(scheme, given)
    with path.open("wb") as target:
        write_assessment_workbook(scheme, assessment, given, target, _WORDS)
    return assessment


def _recalculated(paths: Iterable[Path], folder: Path) -> None:
    """Put the workbooks as LibreOffice saves them, every formula computed, into ``folder``."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", str(folder)]
    subprocess.run([*command, *map(str, paths)], check=True, capture_output=True, timeout=120)


def _chosen(chance: random.Random, scheme: Scheme, name: str) -> AgencyValues:
    """Values of one agency, some of them missing, some out of place."""
    group = chance.choice(scheme.groups).id
    values = {
        leaf.id: _chosen_value(chance, leaf)
        for part in scheme.components_of(group)
        for leaf in part.leaves()
    }
    if chance.random() < 0.2:
        values.pop(chance.choice(sorted(values)))
    measures = {
        str(ref): Fraction(chance.randint(0, 40), 1 if "late" in ref.name else chance.randint(1, 9))
        for ref in scheme.measure_refs
    }
    return AgencyValues(
        agency=name,
        name=name,
        group=group,
        values=values,
        measures={
            ref: min(value, Fraction(1)) if "_share" in ref else value
            for ref, value in measures.items()
        },
        adjustments={one.id: chance.randint(0, 2) for one in scheme.adjustments if one.is_counted},
        vetoes=tuple(one.id for one in scheme.vetoes if chance.random() < 0.2),
    )


def _chosen_value(chance: random.Random, leaf: Indicator) -> IndicatorValue:
    if chance.random() < 0.15:
        return IndicatorValue(not_applicable="不涉及")
    points = Fraction(leaf.points) * Fraction(chance.randint(0, 12), 12)
    match leaf.rule:
        case RuleKind.MANUAL:
            return IndicatorValue(points=points)
        case RuleKind.DEDUCTIONS:
            given = [one.id for one in leaf.deductions if one.measure is None]
            return IndicatorValue(occurrences={id_: chance.randint(0, 5) for id_ in given})
        case RuleKind.BALLOTS:
            votes = {option.id: chance.randint(0, 90) for option in leaf.ballots}
            return IndicatorValue(ballots={**votes, leaf.ballots[0].id: 7})
        case _:
            return IndicatorValue(points=points if chance.random() < 0.1 else None)


@pytest.mark.slow
@pytest.mark.external("soffice")
def test_recalculated_totals_are_ours(tmp_path: Path) -> None:
    """LibreOffice computes the same score, grade and rank for every agency of every scheme."""
    ladder = built_in_ladders()["yueyang-2017"]
    chance = random.Random(2009)
    written = {}
    for shipped in (EVERY_RULE, *built_in_schemes().values()):
        scheme = attrs.evolve(shipped, ladder=ladder)
        values = [_chosen(chance, scheme, f"单位{place}") for place in range(12)]
        path = tmp_path / f"{scheme.id}.xlsx"
        written[path] = scheme, _written(scheme, values, path)

    _recalculated(written, tmp_path / "out")

    for path, (scheme, assessment) in written.items():
        book = load_workbook(tmp_path / "out" / path.name, data_only=True)
        _compare(book, assessment, scheme)


def _compare(book: Any, assessment: Assessment, scheme: Scheme) -> None:
    words = {} if scheme.ladder is None else {one.id: one.en for one in scheme.ladder.grades}
    found = {}
    for sheet in book.worksheets[:-1]:
        for row in sheet.iter_rows(min_row=5, values_only=True):
            found[row[0]] = row[1:4]
    for score in assessment.scores:
        rank, shown, grade = found[score.name]
        assert score.rank == rank, score.name
        assert float(score.score) == pytest.approx(shown, abs=1e-9), score.name
        assert words.get(score.grade or "") == grade, score.name


def _cells(scheme: Scheme, values: Iterable[AgencyValues]) -> Any:
    given = list(values)
    target = BytesIO()
    write_assessment_workbook(scheme, assess(scheme, given), given, target, _WORDS)
    target.seek(0)
    return load_workbook(target)


def test_every_total_is_a_formula() -> None:
    """Score, rank, grade, and points by rule can be followed; points of an assessor are numbers."""
    values = one_agency(
        EVERY_RULE,
        {
            "errors": {"occurrences": {"wrong": 3}},
            "seen": 80,
            "survey.all": {"ballots": {"yes": 5, "so": 2, "no": 1}},
        },
        measures={"on_time_share": "2/3", "mean_lag": 7, "late_items": 2, "forums": 1},
    )

    sheet = _cells(EVERY_RULE, [values]).worksheets[0]

    heads = {str(cell.value): cell.column for cell in sheet[3]}
    row = {name: sheet.cell(5, column).value for name, column in heads.items()}
    for name in ("rank", "score", "grade", "exact", "on time", "mean", "errors", "satisfaction"):
        assert str(row[name]).startswith("="), name
    assert "=2/3" == row["on_time_share"]
    assert 80 == row["on site"]


@pytest.mark.parametrize("name", ["=1+1", "@SUM(A1)", "-2+3", "+1", "=HYPERLINK(A1)"])
def test_names_are_never_formulas(name: str) -> None:
    """Whatever an agency is called, its name is text."""
    values = attrs.evolve(one_agency(EVERY_RULE, {"seen": 80}), agency=name, name=name)

    cell = _cells(EVERY_RULE, [values]).worksheets[0].cell(5, 1)

    assert (name, "s") == (cell.value, cell.data_type)


def test_each_group_has_a_sheet_of_its_own() -> None:
    """Sheets are named after groups as far as sheets can be; the last says what was scored."""
    scheme = built_in_schemes()["anhui-city-2022"]
    groups = ("county", "department", "township")
    values = [AgencyValues(agency=group, name=group, group=group) for group in groups]

    names = _cells(scheme, values).sheetnames

    assert [
        "counties and districts",
        "departments",
        "townships and streets",
        "anhui-city-2022",
    ] == names
