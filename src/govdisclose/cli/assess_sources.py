"""Which assessment a command is about: a run over the office, values of a file, or a frozen one."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple, TypeVar

import click

from govdisclose.cli.assess_files import agency_values, scheme_named
from govdisclose.cli.batch import input_stream
from govdisclose.cli.language import N_, tr
from govdisclose.cli.options import DateParam
from govdisclose.cli.session import Session
from govdisclose.domain.figures.assessment.faults import ValuesUnfit
from govdisclose.domain.figures.assessment.result import Assessment
from govdisclose.domain.figures.assessment.run import AssessmentRun, Frozen
from govdisclose.domain.figures.assessment.scheme import Scheme
from govdisclose.domain.figures.assessment.scoring import assess
from govdisclose.domain.figures.assessment.values import AgencyValues

__all__ = ["Source", "ladder_option", "result_json", "run_options", "source_options"]

Function = TypeVar("Function", bound=Callable[..., Any])

_YEAR = click.IntRange(1990, 2199)

ladder_option = click.option(
    "--ladder", metavar="LADDER", help=N_("Grade by this ladder instead of the scheme's own.")
)
"""Adds ``--ladder``."""

_scheme_option = click.option(
    "--scheme", metavar="SCHEME", help=N_("Id of a scheme that ships, or a TOML file.")
)
_as_of_option = click.option(
    "--as-of",
    type=DateParam(),
    help=N_("What had been published on this day; the end of the year, or now."),
)


class Source(NamedTuple):
    """An assessment and what is known of where it comes from."""

    scheme: Scheme
    assessment: Assessment
    run: AssessmentRun | None = None
    frozen: Frozen | None = None
    values: tuple[AgencyValues, ...] = ()

    def behind(self, agency: str) -> dict[str, tuple[str, ...]]:
        """Records behind the measures of an agency; none where no office was read."""
        known = self.run or self.frozen
        score = self.assessment.find(agency)
        if known is None or score is None:
            return {}
        office = Session.current().office()
        known_at = None if self.frozen is None else self.frozen.recorded_at
        return office.assessment.records_behind(
            self.scheme, score, known.year, known.as_of, known_at=known_at
        )


def run_options(function: Function) -> Function:
    """Add ``--scheme``, ``--as-of`` and ``--ladder``."""
    return _scheme_option(_as_of_option(ladder_option(function)))


def source_options(function: Function) -> Function:
    """Add the options that say which assessment is meant; the command receives ``source``."""

    @functools.wraps(function)
    def with_source(
        *args: Any,
        scheme: str | None,
        year: int | None,
        as_of: date | None,
        values: str | None,
        frozen: str | None,
        ladder: str | None,
        **kwargs: Any,
    ) -> Any:
        source = _found(
            scheme=scheme, year=year, as_of=as_of, values=values, frozen=frozen, ladder=ladder
        )
        return function(*args, source=source, **kwargs)

    options = (
        _scheme_option,
        click.option("--year", type=_YEAR, metavar="YEAR", help=N_("Score the office's records.")),
        _as_of_option,
        click.option(
            "--values", metavar="VALUES.json", help=N_("Score this file instead of the office.")
        ),
        click.option("--frozen", metavar="KEY", help=N_("Take a frozen assessment.")),
        ladder_option,
    )
    return functools.reduce(lambda command, option: option(command), reversed(options), with_source)  # type: ignore[return-value]  # the wrapper takes what the options give


def _found(
    *,
    scheme: str | None,
    year: int | None,
    as_of: date | None,
    values: str | None,
    frozen: str | None,
    ladder: str | None,
) -> Source:
    given = [one for one in (year, values, frozen) if one is not None]
    if len(given) != 1:
        raise click.UsageError(tr("give one of --year, --values and --frozen"))
    if frozen is not None:
        if scheme is not None or as_of is not None or ladder is not None:
            raise click.UsageError(tr("a frozen assessment has a scheme and a day of its own"))
        found = Session.current().office().frozen_assessments.get(frozen)
        return Source(found.scheme, found.result, frozen=found, values=found.effective_values)
    if scheme is None:
        raise click.UsageError(tr("--scheme is missing"))
    rules = scheme_named(scheme, ladder=ladder)
    if values is not None:
        given_values = agency_values(values, rules)
        return Source(rules, assess(rules, given_values), values=given_values)
    assert year is not None, "one of the three is given"
    run = Session.current().office().assessment.run(rules, year, as_of=as_of)
    return Source(rules, run.assessment, run=run, values=run.values)


def result_json(name: str) -> Mapping[str, Any]:
    """A result by the key of a frozen assessment, or from a file that ``--json`` wrote.

    Raises:
        BatchUnreadable: There is no such file.
        ValuesUnfit: It is no result.
        NoSuchAssessment: Nothing is frozen under the key.
    """
    if name != "-" and not name.endswith(".json"):
        return Session.current().office().frozen_assessments.get(name).as_json()
    with input_stream(name) as stream:
        raw = stream.read()
    try:
        shape = json.loads(raw.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError) as problem:
        raise ValuesUnfit(file=name, key="syntax", problem=str(problem)[:200]) from problem
    if not isinstance(shape, dict):
        raise ValuesUnfit(file=name, key="top level", problem="it is not an object")
    return shape
