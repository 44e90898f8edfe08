"""``govdisclose request``: how requests for information run, and what they may cost."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import click

from govdisclose.cli.batch import run_batch
from govdisclose.cli.commands import Command, FinishedWithFindings, Group
from govdisclose.cli.language import N_, language, tr
from govdisclose.cli.options import DateParam, batch_option, json_option
from govdisclose.cli.output import emit_json, emit_text
from govdisclose.cli.request_amending import COMMANDS as AMENDING
from govdisclose.cli.request_cases import SimulatedCase, read_case, read_case_file
from govdisclose.cli.request_daily import COMMANDS as DAILY
from govdisclose.cli.request_decisions import COMMANDS as DECIDING
from govdisclose.cli.request_lists import COMMANDS as READING
from govdisclose.cli.request_logs import COMMANDS as LOGS
from govdisclose.cli.request_office_commands import COMMANDS as ACTING
from govdisclose.cli.request_replies import COMMANDS as REPLYING
from govdisclose.cli.request_views import print_bill, print_standing, standing_shape
from govdisclose.cli.session import Session
from govdisclose.domain.cases.flow import Flow
from govdisclose.domain.cases.request.governing import GoverningLaw
from govdisclose.domain.cases.request.standing import Standing, governing_law, standing_of
from govdisclose.domain.cases.request.what_if import extended_today, received_on
from govdisclose.domain.law.calendar import WorkingCalendar
from govdisclose.domain.law.fees import FeeScale
from govdisclose.domain.law.law_pack import LawLibrary
from govdisclose.domain.law.provisions import Mark
from govdisclose.errors import ExitCode

if TYPE_CHECKING:
    from govdisclose.office import Office

__all__ = ["group"]

_FEES = "fees"
_MOST_UNITS = 100_000
"""More than any applicant asks for; keeps the bill a page that can be printed."""

group = Group("request", help=N_("Requests for information: their course, clocks and fees."))


@group.command(
    "simulate",
    cls=Command,
    help=N_(
        "Follow a ledger of entries written in FILE (- is stdin) and explain where the request "
        "stands.\n\nThe file is one object with law, today and entries; each entry has kind, on, "
        "and the fields of its kind. Nothing is stored. An impossible entry is refused with what "
        "was possible; an unlawful one is kept as a breach, has no effect, and ends with exit 4. "
        "With --batch each line is such an object."
    ),
    examples=(
        "govdisclose request simulate case.json",
        "govdisclose request simulate case.json --if-extended --json",
    ),
    exits=(ExitCode.DONE, ExitCode.REFUSED, ExitCode.USAGE, ExitCode.FINDINGS),
)
@click.argument("file", metavar="FILE", required=False)
@click.option(
    "--today", type=DateParam(), help=N_("Day to look at, instead of the one in the file.")
)
@click.option(
    "--if-extended",
    is_flag=True,
    help=N_("Suppose that the longest lawful extension is approved and told today."),
)
@click.option(
    "--if-received",
    type=DateParam(),
    help=N_("Suppose that the request counts as received on this day."),
)
@click.option(
    "--calendar",
    "calendar_file",
    metavar="FILE|NAME",
    help=N_("Calendar to count by: a file, or the name of a plugin."),
)
@batch_option
@json_option
@click.pass_context
def simulate(
    ctx: click.Context,
    *,
    file: str | None,
    today: date | None,
    if_extended: bool,
    if_received: date | None,
    calendar_file: str | None,
    batch: str | None,
    as_json: bool,
) -> None:
    """Answer one case, or with ``--batch`` one a line."""
    if (file is None) is (batch is None):
        raise click.UsageError(tr("give either FILE or --batch"), ctx)
    simulator = _Simulator(
        calendar=_calendar(calendar_file),
        today=today,
        if_extended=if_extended,
        if_received=if_received,
    )
    if batch is not None:
        breaches = 0

        def answer(shape: Mapping[str, object]) -> dict[str, object]:
            nonlocal breaches
            _, standing = simulator.answer(shape)
            breaches += standing.has_breach
            return standing_shape(standing)

        run_batch(batch, answer)
        if breaches:
            raise FinishedWithFindings
        return
    assert file is not None  # one of both was given
    case, standing = simulator.answer(read_case_file(file))
    if as_json:
        emit_json(standing_shape(standing))
    else:
        print_standing(standing, case.entries)
    if standing.has_breach:
        raise FinishedWithFindings


@group.command(
    "fees",
    cls=Command,
    help=N_(
        "Compute the processing fee of excessive requests.\n\nEither for the items of one "
        "applicant in one calendar month, or for the pages of one request."
    ),
    examples=(
        "govdisclose request fees --pages 109",
        "govdisclose request fees --items 5 --before 28 --json",
    ),
    exits=(ExitCode.DONE, ExitCode.REFUSED, ExitCode.USAGE),
)
@click.option(
    "--items", type=click.IntRange(0, _MOST_UNITS), help=N_("Number of items, charged per item.")
)
@click.option(
    "--pages", type=click.IntRange(0, _MOST_UNITS), help=N_("Number of pages, charged per page.")
)
@click.option(
    "--before",
    type=click.IntRange(0, _MOST_UNITS),
    default=0,
    help=N_("Items of the applicant already counted in the same month."),
)
@click.option("--on", type=DateParam(), help=N_("Day whose rules apply; today when omitted."))
@json_option
@click.pass_context
def fees(
    ctx: click.Context,
    *,
    items: int | None,
    pages: int | None,
    before: int,
    on: date | None,
    as_json: bool,
) -> None:
    """Print the amount with the bill behind it."""
    if (items is None) is (pages is None):
        raise click.UsageError(tr("give either --items or --pages"), ctx)
    if pages is not None and before:
        raise click.UsageError(tr("--before goes with --items"), ctx)
    day = on or _today()
    pack = _library().shipped_laws().law_on(day, instrument=_FEES)
    if pages is not None:
        scale, count = pack.scale("per_page", day), pages
    else:
        assert items is not None  # one of both was given
        scale, count = pack.scale("per_item", day), items
    if as_json:
        shape = _bill_shape(scale, count, before, day)
        emit_json(shape | {"law": pack.id, "law_since_mark": pack.period_mark})
    else:
        print_bill(scale, count, before)
        emit_text(pack.zh if language() == "zh" else pack.en)
        if pack.period_mark is not Mark.SEEN:
            emit_text(tr("since {first}, a day that is not verified").format(first=pack.valid_from))


for _command in (*ACTING, *AMENDING, *DECIDING, *REPLYING, *READING, *DAILY, *LOGS):
    group.add_command(_command)


@attrs.frozen(kw_only=True)
class _Simulator:
    """Turns cases into standings; what the command line supposes holds for each of them."""

    calendar: WorkingCalendar
    today: date | None
    if_extended: bool
    if_received: date | None

    def answer(self, shape: Mapping[str, object]) -> tuple[SimulatedCase, Standing]:
        """The case as it was followed, suppositions included, and where it stands."""
        laws, flows = _rules(shape.get("law"))
        case = read_case(
            shape,
            today=self.today,
            default_today=self.today or _today(),
            labels={move.label: move.id for flow in flows.values() for move in flow.moves},
        )
        if self.if_received is not None:
            supposed = (
                GoverningLaw.by_receipt(self.if_received, laws)
                if case.law is None
                else GoverningLaw.chosen(case.law, laws)
            )
            changed = received_on(case.entries, self.if_received, supposed)
            case = attrs.evolve(case, entries=changed)
        if self.if_extended:
            law = governing_law(case.entries, laws, case.law, case.today)
            limit = law.limit("extension", case.today)
            days = 1 if limit is None or limit.amount is None else limit.amount
            changed = extended_today(case.entries, days, case.today)
            case = attrs.evolve(case, entries=changed)
        standing = standing_of(
            case.entries,
            flows=flows,
            laws=laws,
            calendar=self.calendar,
            as_of=case.today,
            law=case.law,
        )
        findings = (*standing.findings, *case.remarks)
        return case, attrs.evolve(standing, findings=findings)


def _bill_shape(scale: FeeScale, count: int, before: int, on: date) -> dict[str, object]:
    return {
        "mode": scale.provision.id,
        "unit": scale.unit,
        "counted_per": scale.counted_per,
        "count": count,
        "before": before,
        "amount_yuan": scale.added(count, before=before),
        "bill": [
            {
                "from": part.first,
                "to": part.last,
                "count": part.count,
                "rate_yuan": part.rate_yuan,
                "amount_yuan": part.amount_yuan,
            }
            for part in scale.parts(before + count, after=before)
        ],
        "on": on,
        "article": scale.provision.article,
        "source": list(scale.provision.source),
        "mark": scale.provision.mark,
    }


def _library() -> type[Office]:
    # Rules and tables of holidays load with the commands that need them, not with help.
    from govdisclose.office import Office

    return Office


def _rules(law: object) -> tuple[LawLibrary, Mapping[str, Flow]]:
    """Laws and flows; plugins are only asked for a law that does not ship."""
    laws, flows = _library().shipped_laws(), _library().request_flows()
    if law is None or any(pack.id == law for pack in laws.packs):
        return laws, flows
    extensions = Session.current().extensions()
    brought = extensions.flows().values()
    return extensions.laws(), {flow.law: flow for flow in brought if flow.law is not None}


def _today() -> date:
    session = Session.current()
    if session.has_office:
        return session.office().environment.today()
    return _library().civil_today()


def _calendar(file: str | None) -> WorkingCalendar:
    """The calendar named on the command line, else the office's, else the built-in one."""
    if file is not None:
        if not Path(file).exists() and file in Session.current().extensions().calendar_names():
            return Session.current().extensions().calendar(file)
        return _library().read_calendar_file(Path(file))
    session = Session.current()
    if session.has_office:
        return session.office().calendars.current()
    return _library().built_in_calendar()
