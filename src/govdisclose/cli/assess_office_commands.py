"""``govdisclose assess`` over an office: run, explain, rank, compare, freeze, objections."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import click

from govdisclose.cli.assess_files import scheme_named
from govdisclose.cli.assess_scheme_views import grade_word, label, number
from govdisclose.cli.assess_sources import (
    Source,
    result_json,
    run_options,
    source_options,
)
from govdisclose.cli.assess_views import (
    print_assessment,
    print_comparison,
    print_explanation,
    print_frozen,
    print_robustness,
)
from govdisclose.cli.batch import input_stream
from govdisclose.cli.commands import STORE_EXITS, Command, FinishedWithFindings
from govdisclose.cli.language import N_, tr
from govdisclose.cli.messages import note, show_findings
from govdisclose.cli.options import DateParam, json_option
from govdisclose.cli.output import emit_json, emit_table, emit_text
from govdisclose.cli.session import Session, pass_session
from govdisclose.domain.figures.assessment.comparison import compare as compared
from govdisclose.domain.figures.assessment.faults import NoSuchAgency, ValuesUnfit
from govdisclose.domain.figures.assessment.sensitivity import sensitivity as robustness
from govdisclose.domain.figures.assessment.values_reading import exact_number
from govdisclose.errors import ExitCode

__all__ = [
    "compare",
    "decide",
    "erase",
    "explain",
    "freeze",
    "frozen",
    "objection",
    "rank",
    "run",
    "sensitivity",
]

_GROUNDS_BYTES = 1 << 20
_YEAR = click.IntRange(1990, 2199)
_EXITS = (*STORE_EXITS, ExitCode.FINDINGS)


@click.command(
    "run",
    cls=Command,
    help=N_(
        "Score all agencies of the office for a year.\n\nMeasures are computed from the records; "
        "points, cases, ballots and measures counted by hand come from the registers "
        "assessment_values, assessment_occurrences, assessment_ballots and assessment_measures "
        "('register import' reads them)."
    ),
    examples=(
        "govdisclose assess run 2009 --scheme huainan-2009 --as-of 2009-12-31",
        "govdisclose assess run 2009 --scheme huainan-2009 --json",
    ),
    exits=_EXITS,
)
@click.argument("year", metavar="YEAR", type=_YEAR)
@run_options
@json_option
@pass_session
def run(
    session: Session,
    *,
    year: int,
    scheme: str | None,
    as_of: date | None,
    ladder: str | None,
    as_json: bool,
) -> None:
    """Print the ranking of each group."""
    if scheme is None:
        raise click.UsageError(tr("--scheme is missing"))
    rules = scheme_named(scheme, ladder=ladder)
    made = session.office().assessment.run(rules, year, as_of=as_of)
    findings = (*made.findings, *made.assessment.findings())
    if as_json:
        emit_json(made)
    else:
        print_assessment(made.assessment, rules)
        if made.left_out:
            text = tr("{count} agencies belong to no group of the scheme")
            emit_text(text.format(count=made.left_out))
        show_findings(findings)
    if findings:
        raise FinishedWithFindings


@click.command(
    "explain",
    cls=Command,
    help=N_(
        "Show every indicator of an agency, and the records behind each deduction.\n\nThe column "
        "Counted adds up to the score."
    ),
    examples=("govdisclose assess explain 市环保局 --year 2009 --scheme huainan-2009",),
    exits=_EXITS,
)
@click.argument("agency", metavar="AGENCY")
@source_options
@json_option
def explain(*, agency: str, source: Source, as_json: bool) -> None:
    """Print the explanation."""
    found = source.assessment.find(agency)
    if found is None and (source.run or source.frozen):
        directory = Session.current().office().agencies.directory()
        found = source.assessment.find(directory.find(agency).ref)
    if found is None:
        raise NoSuchAgency(agency=agency)
    behind = source.behind(found.agency)
    if as_json:
        records = {name: list(refs) for name, refs in behind.items()}
        emit_json({**found.as_json(), "records": records})
    else:
        print_explanation(found, source.scheme, behind)
        show_findings(found.findings)
    if found.findings:
        raise FinishedWithFindings


@click.command(
    "rank",
    cls=Command,
    help=N_("Rank the agencies of each group; ties share a rank."),
    examples=(
        "govdisclose assess rank --year 2009 --scheme huainan-2009 --group department",
        "govdisclose assess rank --scheme anhui-2010 --values values.json --json",
    ),
    exits=STORE_EXITS,
)
@click.option("--group", "group_id", metavar="GROUP", help=N_("Only this group of the scheme."))
@source_options
@json_option
def rank(*, source: Source, group_id: str | None, as_json: bool) -> None:
    """Print the ranking without explanations."""
    groups = [one for one in source.scheme.groups if group_id in (None, one.id)]
    if not groups:
        known = ", ".join(one.id for one in source.scheme.groups)
        text = tr("there is no group {group}; there are {known}")
        raise click.UsageError(text.format(group=group_id, known=known))
    shapes = []
    for group in groups:
        scores = source.assessment.of_group(group.id)
        if as_json:
            shapes += [
                {
                    "group": one.group,
                    "rank": one.rank,
                    "agency": one.agency,
                    "name": one.name,
                    "score": one.score,
                    "grade": one.grade,
                    "final": one.is_final,
                }
                for one in scores
            ]
        elif scores:
            emit_text(f"{label(group)} ({group.id})")
            rows = [
                (one.rank, one.name, one.score, grade_word(source.scheme, one.grade))
                for one in scores
            ]
            headers = [tr("Rank"), tr("Agency"), tr("Score"), tr("Grade")]
            emit_table(headers, rows, right=[0, 2])
            emit_text("")
    if as_json:
        emit_json(shapes)


@click.command(
    "sensitivity",
    cls=Command,
    help=N_(
        "Say how robust each rank and grade is.\n\nEvery indicator is moved by --step points, and "
        "--step of weight from every component to every other; shown are the ranks and grades one "
        "such change could give."
    ),
    examples=(
        "govdisclose assess sensitivity --scheme anhui-2010 --values values.json",
        "govdisclose assess sensitivity --frozen 2009-huainan-2009-1 --step 0.5 --json",
    ),
    exits=STORE_EXITS,
)
@click.option("--step", default="1", metavar="POINTS", help=N_("Size of a change; 1."))
@source_options
@json_option
def sensitivity(*, source: Source, step: str, as_json: bool) -> None:
    """Print one line for each agency."""
    try:
        size = exact_number(step, "--step")
    except ValuesUnfit as fault:
        raise click.UsageError(f"--step: {fault.data['problem']}") from None
    if size <= 0:
        raise click.UsageError(tr("--step is above 0"))
    found = robustness(source.scheme, source.assessment, step=Fraction(size))
    if as_json:
        emit_json(found)
    else:
        print_robustness(found, source.scheme)


@click.command(
    "compare",
    cls=Command,
    help=N_(
        "Compare two results: movement of score, rank and grade.\n\nEach is the key of a frozen "
        "assessment, or a .json file that 'assess run --json' or 'assess score --json' wrote."
    ),
    examples=("govdisclose assess compare 2008.json 2009-huainan-2009-1",),
    exits=STORE_EXITS,
)
@click.argument("before", metavar="BEFORE")
@click.argument("after", metavar="AFTER")
@json_option
def compare(*, before: str, after: str, as_json: bool) -> None:
    """Print one line for each agency."""
    found = compared(result_json(before), result_json(after))
    if as_json:
        emit_json(found)
    else:
        print_comparison(found)


@click.command(
    "freeze",
    cls=Command,
    help=N_(
        "Freeze the finished assessment of a year with its scheme and values.\n\nAll indicators of "
        "all agencies must be closed. What is frozen never changes; objections stand beside it."
    ),
    examples=("govdisclose assess freeze 2009 --scheme huainan-2009 --as-of 2009-12-31",),
    exits=STORE_EXITS,
)
@click.argument("year", metavar="YEAR", type=_YEAR)
@run_options
@json_option
@pass_session
def freeze(
    session: Session,
    *,
    year: int,
    scheme: str | None,
    as_of: date | None,
    ladder: str | None,
    as_json: bool,
) -> None:
    """Freeze the run and print its key."""
    if scheme is None:
        raise click.UsageError(tr("--scheme is missing"))
    office = session.office()
    made = office.assessment.run(scheme_named(scheme, ladder=ladder), year, as_of=as_of)
    key = office.frozen_assessments.freeze(made)
    if as_json:
        kept = office.frozen_assessments.get(key)
        hashes = {"scheme_hash": kept.scheme_hash, "data_hash": kept.data_hash}
        emit_json({"key": key, "agencies": len(made.values), **hashes})
    else:
        emit_text(tr("frozen as {key}").format(key=key))


@click.command(
    "frozen",
    cls=Command,
    help=N_("List frozen assessments, or show one with its objections."),
    examples=("govdisclose assess frozen", "govdisclose assess frozen 2009-huainan-2009-1"),
    exits=_EXITS,
)
@click.argument("key", metavar="KEY", required=False)
@json_option
@pass_session
def frozen(session: Session, *, key: str | None, as_json: bool) -> None:
    """Print the list, or the result as objections have left it."""
    kept = session.office().frozen_assessments
    if key is None:
        found = kept.heads()
        if as_json:
            emit_json([one._asdict() for one in found])
        else:
            headers = [tr("Key"), tr("Year"), tr("Scheme"), tr("As of"), tr("Agencies")]
            emit_table(headers, found, right=[1, 4])
        return
    one = kept.get(key)
    if as_json:
        emit_json(one)
    else:
        print_frozen(one)
        show_findings(one.result.findings())
    if not one.holds:
        raise FinishedWithFindings


@click.command(
    "object",
    cls=Command,
    help=N_(
        "Record an objection of an agency to one indicator of a frozen assessment.\n\nThe "
        "indicator is open until somebody else decides. The grounds are read from stdin when "
        "--grounds is left out."
    ),
    examples=(
        "govdisclose assess object 2009-huainan-2009-1 市环保局 systems --grounds 制度已印发",
    ),
    exits=STORE_EXITS,
)
@click.argument("key", metavar="KEY")
@click.argument("agency", metavar="AGENCY")
@click.argument("indicator", metavar="INDICATOR")
@click.option("--grounds", metavar="TEXT", help=N_("What the agency says; erasable text."))
@click.option("--on", type=DateParam(), help=N_("When it was filed; today."))
@json_option
@pass_session
def objection(
    session: Session,
    *,
    key: str,
    agency: str,
    indicator: str,
    grounds: str | None,
    on: date | None,
    as_json: bool,
) -> None:
    """File the objection."""
    text = grounds
    if text is None:
        with input_stream("-") as stream:
            text = stream.read(_GROUNDS_BYTES).decode("utf-8", "replace").strip()
    if not text:
        raise click.UsageError(tr("an objection has grounds"))
    filed = session.office().frozen_assessments.file_objection(key, agency, indicator, text, on=on)
    if as_json:
        emit_json(filed)
    else:
        note(N_("{indicator} of {agency} is open"), indicator=indicator, agency=agency)


@click.command(
    "decide",
    cls=Command,
    help=N_(
        "Decide an objection: other points with --points, or the frozen ones stand.\n\nWhoever "
        "recorded the objection cannot decide it."
    ),
    examples=(
        "govdisclose assess decide 2009-huainan-2009-1 市环保局 systems --points 10 --reasons 属实",
    ),
    exits=STORE_EXITS,
)
@click.argument("key", metavar="KEY")
@click.argument("agency", metavar="AGENCY")
@click.argument("indicator", metavar="INDICATOR")
@click.option("--points", metavar="POINTS", help=N_("Points of the indicator from now on."))
@click.option("--reasons", metavar="TEXT", required=True, help=N_("Why; erasable text."))
@click.option("--on", type=DateParam(), help=N_("When it was decided; today."))
@json_option
@pass_session
def decide(
    session: Session,
    *,
    key: str,
    agency: str,
    indicator: str,
    points: str | None,
    reasons: str,
    on: date | None,
    as_json: bool,
) -> None:
    """Decide and say what the agency has now."""
    kept = session.office().frozen_assessments
    decided = kept.decide_objection(key, agency, indicator, points=points, reasons=reasons, on=on)
    after = kept.get(key)
    score = after.result.find(decided.agency)
    was = after.original.find(decided.agency)
    if as_json:
        emit_json(
            {
                **decided.as_json(),
                "score_before": None if was is None else str(was.score),
                "score": None if score is None else str(score.score),
            }
        )
    elif score is not None and was is not None:
        text = tr("{agency}: {before} before, {after} now")
        emit_text(text.format(agency=score.name, before=was.score, after=number(score.score)))


@click.command(
    "erase",
    cls=Command,
    help=N_(
        "Erase what people wrote about the frozen scores of an agency.\n\nReasons, assessors and "
        "the text of objections go; points, decisions and hashes stay. Backups made before still "
        "hold it."
    ),
    examples=(
        "govdisclose assess erase 2009-huainan-2009-1 市环保局 --ground pipl-47(1) --approver li",
    ),
    exits=STORE_EXITS,
)
@click.argument("key", metavar="KEY")
@click.argument("agency", metavar="AGENCY")
@click.option("--ground", required=True, help=N_("Code or citation of the ground, in ASCII."))
@click.option("--approver", required=True, help=N_("Staff key of the second person."))
@pass_session
def erase(session: Session, *, key: str, agency: str, ground: str, approver: str) -> None:
    """Erase the texts."""
    kept = session.office().frozen_assessments
    count = kept.erase(key, agency, ground=ground, approver=approver)
    note(N_("erased the text of {count} records of {agency}"), count=count, agency=agency)
