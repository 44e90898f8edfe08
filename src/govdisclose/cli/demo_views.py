"""How the demonstration looks in a terminal."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import attrs

from govdisclose.cli.demo_casework import (
    print_assessed,
    print_boards,
    print_filed,
    print_requests,
)
from govdisclose.cli.demo_comparison import print_bases, print_comparison
from govdisclose.cli.language import N_, tr
from govdisclose.cli.messages import finding_text
from govdisclose.cli.output import emit_table, emit_text
from govdisclose.cli.phrases import cited
from govdisclose.cli.stats_views import print_ranking
from govdisclose.demo.building import PLUGIN, Demonstration
from govdisclose.demo.faults import Fault
from govdisclose.domain.figures.lag_table import GenreGroup, LagTable
from govdisclose.domain.figures.lags import LagDistribution
from govdisclose.domain.figures.measures import half_up

if TYPE_CHECKING:
    from govdisclose.office import FileAccount

__all__ = ["print_demonstration"]

_RANKED = 10
_SEVERITY_WORDS = {"error": N_("error"), "warning": N_("warning"), "info": N_("note")}
_GROUP_WORDS = {
    GenreGroup.DOCUMENTS: N_("official documents"),
    GenreGroup.OTHER: N_("other information"),
}
_TRY = (
    ("catalogue search 安全生产 --limit 5", N_("search titles, numbers and keywords")),
    ("stats summary", N_("count by level, column, theme, carrier and month")),
    (
        "stats ranking --level county --roll-up subtree --as-of 2009-12-31",
        N_("rank counties with their towns"),
    ),
    ("agency list --as-of 2009-12-31", N_("the agencies of that day, without 寿县")),
    ("register list demonstration_sites", N_("who is a demonstration site")),
    ("request list", N_("requests, the newest first")),
    ("request explain {anew}", N_("every act and counted day of one request")),
    (
        "report annual 2021 --explain granted:natural_person",
        N_("the requests behind a cell of the report"),
    ),
    ("report filed 2020 --format md", N_("the report in the form of 2019, as filed")),
    ("report check {report} --previous {before}", N_("hold the report against all identities")),
    ("assess frozen {assessment}", N_("the assessment, every agency in its rank")),
    ("supervise board --on {board}", N_("signals of a day, computed from the ledgers")),
    ("journal show --agency 市人民防空办公室", N_("what was recorded, by whom and when")),
)


def print_demonstration(made: Demonstration) -> None:
    """Print every part: catalogue and comparison, requests and reports, assessment, what next."""
    _head(tr("Import"))
    _print_import(made)
    _head(tr("Ranking"))
    _print_ranking(made)
    _head(tr("Time to publication, in working days"))
    _print_lags(made.figures.lag)
    _head(tr("Reading points and demonstration sites"))
    _print_places(made)
    _head(tr("Compared with the published report"))
    print_comparison(made.comparison)
    _head(tr("What the published shares are shares of"))
    print_bases(made.comparison.bases)
    _head(tr("Requests"))
    print_requests(made.casework)
    _head(tr("Official annual reports"))
    print_filed(made.casework)
    _head(tr("Journal"))
    _print_verification(made)
    _head(tr("Assessment of 2009"))
    print_assessed(made.casework.assessment)
    _head(tr("Electronic supervision"))
    print_boards(made.casework)
    _head(tr("What to try next"))
    _print_next(made)


def _head(title: str) -> None:
    emit_text("")
    emit_text(f"== {title} ==")


def _print_import(made: Demonstration) -> None:
    accounts = [file.account for file in made.files]
    headers = [tr("file"), tr("read"), tr("accepted"), tr("unchanged"), tr("rejected")]
    rows = [(account.file, *_counts([account])) for account in accounts]
    rows.append((tr("all"), *_counts(accounts)))
    emit_table([*headers, tr("rows skipped")], rows, right=range(1, 6))
    skipped = tr("Skipped rows are titles, headers that come again, totals and blank rows.")
    emit_text(skipped)
    written = tr(
        "Wrong on purpose: {faulty} rows, rejected: {rejected}. Written twice: {pasted}, "
        "recognised: {unchanged}."
    )
    emit_text(
        written.format(
            faulty=sum(file.faulty for file in made.files),
            rejected=sum(account.rejected for account in accounts),
            pasted=sum(file.pasted for file in made.files),
            unchanged=sum(account.unchanged for account in accounts),
        )
    )
    if not all(file.is_as_written for file in made.files):
        emit_text(tr("These do not match: please report this."))
    hidden = sum(account.withheld_rejects for account in accounts)
    emit_text(
        tr("Rejected rows lie beside their file as *.rejects.*, to be corrected and imported.")
    )
    nowhere = tr("Of them {count} bear a secrecy mark: they are counted and written nowhere.")
    emit_text(nowhere.format(count=hidden))
    emit_text("")
    _print_findings(made)


def _counts(accounts: Sequence[FileAccount]) -> tuple[int, ...]:
    return (
        sum(account.read for account in accounts),
        sum(account.accepted for account in accounts),
        sum(account.unchanged for account in accounts),
        sum(account.rejected for account in accounts),
        sum(sum(account.skipped.values()) for account in accounts),
    )


def _print_findings(made: Demonstration) -> None:
    order = list(_SEVERITY_WORDS)
    found = sorted(
        made.finding_counts.items(),
        key=lambda kind: (order.index(kind[0][1]), -kind[1], kind[0][0]),
    )
    emit_table(
        [tr("Findings"), tr("count"), tr("Meaning"), tr("Code")],
        [
            (tr(_SEVERITY_WORDS[severity]), count, finding_text(code), code)
            for (code, severity), count in found
        ],
        right=[1],
    )


def _print_ranking(made: Demonstration) -> None:
    ranking = made.ranking
    print_ranking(attrs.evolve(ranking, lines=ranking.lines[:_RANKED]))
    left = len(ranking.lines) - _RANKED
    if left > 0:
        emit_text(tr("{count} more agencies: see 'stats ranking'.").format(count=left))


def _print_lags(table: LagTable) -> None:
    groups = [(tr(words), table.group(group)) for group, words in _GROUP_WORDS.items()]
    emit_table(
        [
            tr("Genre"),
            tr("Items"),
            tr("Mean"),
            tr("Median"),
            tr("p90"),
            tr("Longest"),
            tr("Late"),
            tr("Left out"),
        ],
        [_lag_row(label, lags) for label, lags in [*groups, (tr("all"), table.all)]],
        right=range(1, 8),
    )
    every = table.all
    left_out = tr(
        "Left out: {formed} without formation date, {published} without publication date, "
        "{negative} published before they were formed."
    )
    emit_text(
        left_out.format(
            formed=every.without_formed,
            published=every.without_published,
            negative=every.negative,
        )
    )
    for limit in table.limits:
        words = tr("Late is what took more than {amount} working days ({citation}).")
        emit_text(words.format(amount=limit.amount, citation=cited(limit.citation)))


def _lag_row(label: str, lags: LagDistribution) -> tuple[object, ...]:
    return (
        label,
        lags.items,
        _days(lags.mean),
        _days(lags.median),
        lags.p90,
        lags.maximum,
        lags.late,
        lags.excluded,
    )


def _days(value: Fraction | None) -> Decimal | None:
    return None if value is None else half_up(value, 1)


def _print_places(made: Demonstration) -> None:
    sites = made.figures.sites
    if made.register_files is None or sites is None:
        emit_text(tr("Plugins keep these registers, and the one for them is not installed."))
        emit_text(tr("Install it with: python -m pip install {plugin}").format(plugin=PLUGIN))
        return
    total = tr("{points} reading points, {sites} demonstration sites:")
    emit_text(total.format(points=made.figures.reading_points, sites=sum(sites.values())))
    words = {
        ("province", "government_affairs"): tr("provincial, open government affairs"),
        ("city", "government_affairs"): tr("municipal, open government affairs"),
        ("city", "public_services"): tr("municipal, open public services"),
    }
    emit_table(
        [tr("Demonstration sites"), tr("count")],
        [(words.get(key, " ".join(key)), sites[key]) for key in dict.fromkeys([*words, *sites])],
        right=[1],
    )


def _print_verification(made: Demonstration) -> None:
    verified = made.verification
    counted = tr("{entries} entries in {chains} chains, {rows} rows recomputed:")
    text = counted.format(entries=verified.entries, chains=len(verified.chains), rows=verified.rows)
    if verified.is_clean:
        emit_text(f"{text} {tr('clean')}")
    else:
        faults = tr("{count} faults; see 'journal verify'").format(count=len(verified.faults))
        emit_text(f"{text} {faults}")


def _print_next(made: Demonstration) -> None:
    program = f"govdisclose --db {shlex.quote(made.database)}"
    # A repeated index number would be taken for a correction of the first row in another run.
    returned = (
        file.account.rejects_file
        for file in made.files
        if not file.account.finding_counts[Fault.REPEATED_NUMBER.value, "error"]
    )
    rejects = next((file for file in returned if file is not None), None)
    work = made.casework
    named = {
        "anew": next(one.ref for one in work.live if one.case == "anew"),
        "before": shlex.quote(str(made.folder / work.reports[0].file)),
        "report": shlex.quote(str(made.folder / work.reports[-1].file)),
        "assessment": work.assessment.key,
        "board": work.boards[-1].on,
    }
    tries = [(f"{program} {line.format(**named)}", tr(words)) for line, words in _TRY]
    if rejects is not None:
        words = tr("once its rows are corrected")
        tries.append((f"{program} catalogue import {shlex.quote(rejects)}", words))
    tries.append((f"{program} journal verify", tr("recompute everything that was recorded")))
    for line, words in tries:
        emit_text(f"# {words}")
        emit_text(line)
