"""``govdisclose assess``: schemes, and scores, grades and ranks computed by them."""

from __future__ import annotations

import click

from govdisclose.cli.assess_export import export
from govdisclose.cli.assess_files import agency_values, scheme_named
from govdisclose.cli.assess_office_commands import (
    compare,
    decide,
    erase,
    explain,
    freeze,
    frozen,
    objection,
    rank,
    run,
    sensitivity,
)
from govdisclose.cli.assess_scheme_views import (
    print_ladders,
    print_measures,
    print_scheme,
    print_schemes,
)
from govdisclose.cli.assess_sources import ladder_option
from govdisclose.cli.assess_views import print_assessment, print_explanation
from govdisclose.cli.commands import Command, FinishedWithFindings, Group
from govdisclose.cli.language import N_, tr
from govdisclose.cli.messages import show_findings
from govdisclose.cli.options import json_option
from govdisclose.cli.output import emit_json, emit_text
from govdisclose.cli.session import Session
from govdisclose.domain.figures.assessment.faults import NoSuchAgency
from govdisclose.domain.figures.assessment.scoring import assess, scheme_hash
from govdisclose.errors import ExitCode

__all__ = ["group"]

group = Group(
    "assess",
    help=N_(
        "Assessment by schemes: scores, grades and ranks.\n\nA scheme is a TOML file; some ship, "
        "'assess schemes' lists them."
    ),
)


@group.command(
    "schemes",
    cls=Command,
    help=N_("List the schemes that ship."),
    examples=("govdisclose assess schemes", "govdisclose assess schemes --json"),
)
@json_option
def schemes(*, as_json: bool) -> None:
    """Print one line for each scheme."""
    from govdisclose.office import assessing

    found = assessing.schemes().values()
    if not as_json:
        print_schemes(found)
        return
    emit_json(
        [
            {
                "id": one.id,
                "zh": one.zh,
                "en": one.en,
                "status": one.status,
                "mark": one.mark,
                "from": one.valid_from,
                "until": one.valid_until,
                "hash": scheme_hash(one),
            }
            for one in found
        ]
    )


@group.command(
    "show",
    cls=Command,
    help=N_(
        "Show a scheme: weights, indicators, rules, grades and sources.\n\nSCHEME is the id of one "
        "that ships, or a TOML file."
    ),
    examples=("govdisclose assess show huainan-2009", "govdisclose assess show example-a --json"),
)
@click.argument("name", metavar="SCHEME")
@json_option
def show(*, name: str, as_json: bool) -> None:
    """Print one scheme."""
    scheme = scheme_named(name)
    if as_json:
        emit_json({**scheme.as_json(), "hash": scheme_hash(scheme)})
    else:
        print_scheme(scheme)


@group.command(
    "check",
    cls=Command,
    help=N_(
        "Check that a scheme loads, and say where it does not.\n\nWeights and points must add up, "
        "bands hold every value once, and every measure be known."
    ),
    examples=("govdisclose assess check huainan-2009",),
)
@click.argument("name", metavar="SCHEME.toml")
@json_option
def check(*, name: str, as_json: bool) -> None:
    """Load the scheme and say what it holds."""
    scheme = scheme_named(name)
    leaves = sum(1 for _ in scheme.leaves())
    if as_json:
        emit_json(
            {
                "id": scheme.id,
                "hash": scheme_hash(scheme),
                "groups": len(scheme.groups),
                "components": len(scheme.components),
                "indicators": leaves,
                "measures": [str(ref) for ref in scheme.measure_refs],
            }
        )
        return
    text = tr("{id}: {components} components, {indicators} indicators, {groups} groups: it loads")
    emit_text(
        text.format(
            id=scheme.id,
            components=len(scheme.components),
            indicators=leaves,
            groups=len(scheme.groups),
        )
    )


@group.command(
    "measures",
    cls=Command,
    help=N_("List the measures that rules can name; those of plugins too."),
    examples=("govdisclose assess measures", "govdisclose assess measures --json"),
)
@json_option
def measures(*, as_json: bool) -> None:
    """Print one line for each measure."""
    from govdisclose.office import assessing

    found = assessing.measures(Session.current().extensions()).values()
    if not as_json:
        print_measures(found)
        return
    emit_json(
        [
            {
                "name": one.name,
                "number": one.takes_number,
                "zh": one.zh,
                "en": one.en,
                "unit": one.unit,
                "better": one.better,
                "needs": list(one.needs),
                "plugin": one.plugin,
            }
            for one in found
        ]
    )


@group.command(
    "ladders",
    cls=Command,
    help=N_("List the grade ladders that ship; each bound is inclusive."),
    examples=("govdisclose assess ladders", "govdisclose assess ladders --json"),
)
@json_option
def ladders(*, as_json: bool) -> None:
    """Print the grades of each ladder."""
    from govdisclose.office import assessing

    found = assessing.ladders().values()
    if not as_json:
        print_ladders(found)
        return
    emit_json(
        [
            {
                "id": one.id,
                "zh": one.zh,
                "en": one.en,
                "article": one.article,
                "source": one.source,
                "mark": one.mark,
                "note": one.note,
                "grades": [
                    {"id": grade.id, "zh": grade.zh, "en": grade.en, "at_least": grade.at_least}
                    for grade in one.grades
                ],
            }
            for one in found
        ]
    )


@group.command(
    "score",
    cls=Command,
    help=N_(
        "Score values by a scheme, without an office.\n\nVALUES.json (- is stdin) is "
        '{"agencies": [...]}; each agency is an object with agency, group (if the scheme has '
        "several), values by indicator, measures, adjustments (counts) and vetoes (ids). A value "
        "is points, or an object with points, occurrences (counts by deduction), ballots (counts "
        "by option), measures, evidence (ids) or not_applicable (the reason). An indicator without "
        "a value stays open: it is neither nought nor full. docs/assessment.md shows all of it."
    ),
    examples=(
        "govdisclose assess score anhui-2010 values.json --json",
        "govdisclose assess score own.toml values.json --explain 市环保局",
    ),
    exits=(ExitCode.DONE, ExitCode.REFUSED, ExitCode.USAGE, ExitCode.FINDINGS),
)
@click.argument("name", metavar="SCHEME")
@click.argument("values", metavar="VALUES.json")
@click.option("--explain", "agency", metavar="AGENCY", help=N_("Show where every point went."))
@ladder_option
@json_option
def score(*, name: str, values: str, agency: str | None, ladder: str | None, as_json: bool) -> None:
    """Print the ranking, or the explanation of one agency."""
    scheme = scheme_named(name, ladder=ladder)
    assessment = assess(scheme, agency_values(values, scheme))
    found = None
    if agency is not None:
        found = assessment.find(agency)
        if found is None:
            raise NoSuchAgency(agency=agency)
    findings = tuple(assessment.findings() if found is None else found.findings)
    if as_json:
        emit_json(assessment if found is None else found)
    else:
        if found is None:
            print_assessment(assessment, scheme)
        else:
            print_explanation(found, scheme)
        show_findings(findings)
    if findings:
        raise FinishedWithFindings


for _command in (
    run,
    explain,
    rank,
    sensitivity,
    compare,
    export,
    freeze,
    frozen,
    objection,
    decide,
    erase,
):
    group.add_command(_command)
