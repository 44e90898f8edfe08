"""How the requests, reports, assessment and supervision of the demonstration look in a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govdisclose.cli.assess_scheme_views import grade_word, label
from govdisclose.cli.challenge_views import BLOCK_WORDS, STATE_WORDS
from govdisclose.cli.language import N_, language, tr
from govdisclose.cli.output import emit_table, emit_text
from govdisclose.cli.supervise_views import print_board
from govdisclose.domain.figures.reports.findings import Result
from govdisclose.office import Office

if TYPE_CHECKING:
    from govdisclose.demo.casework import Casework
    from govdisclose.demo.marking import MarkedYear
    from govdisclose.domain.figures.assessment.result import AgencyScore

__all__ = ["print_assessed", "print_boards", "print_filed", "print_requests"]

_RANKED = 3
_AGENCIES = 8
_CASES = {
    "override": N_("third party objects, released all the same; then reconsideration"),
    "anew": N_("corrected, extended, partly released; revoked, decided anew"),
    "charged": N_("a fee for 300 pages"),
    "referred": N_("another agency is responsible"),
    "received_there": N_("the same, as that agency received it"),
    "late": N_("answered late, after a lawsuit over silence"),
    "split": N_("two things asked at once: the first part"),
    "split_off": N_("and the second, a request of its own"),
}


def print_requests(work: Casework) -> None:
    """Print what was imported, what came of all requests, and the cases handled act by act."""
    outcomes, states = _outcome_words(), _state_words()
    _say(
        N_(
            "The report states that there were no requests in 2009, so these begin in 2010. They "
            "are generated like all else, and so are the days on which they were recorded."
        )
    )
    headers = [tr("file"), tr("read"), tr("accepted"), tr("updated"), tr("rejected")]
    emit_table(
        headers,
        [
            (log.account.file, log.account.read, log.account.accepted, log.account.updated,
             log.account.rejected)
            for log in work.logs
        ],
        right=range(1, 5),
    )  # fmt: skip
    _say(N_("Updated: went on from the register before. Rejected rows are wrong on purpose."))
    emit_text("")
    emit_table(
        [
            tr("Received in"),
            tr("law"),
            tr("Requests"),
            tr("closed"),
            tr("open"),
            tr("With a breach"),
        ],
        [
            (year, law, counts["received"], counts["closed"], counts["open"], counts["with_breach"])
            for (year, law), counts in work.requests.items()
        ],
        right=range(2, 6),
    )
    emit_text("")
    emit_table(
        [tr("Outcome"), tr("count")],
        [(outcomes.get(code, code), count) for code, count in work.outcomes.items()],
        right=[1],
    )
    emit_text("")
    _say(N_("Handled act by act, drafted and approved by different people:"))
    emit_table(
        [tr("Request"), tr("What it shows"), tr("Outcome"), tr("State"), tr("Breaches")],
        [
            (one.ref, tr(_CASES[one.case]), outcomes.get(one.outcome or "", one.outcome),
             states.get(one.state, one.state), one.breaches)
            for one in work.live
        ],
        right=[4],
    )  # fmt: skip
    if work.refused:
        refused = tr("Whoever drafted a decision tried to approve it, and was refused ({codes}).")
        emit_text(refused.format(codes=", ".join(work.refused)))
    emit_table(
        [tr("Block"), tr("Result"), tr("count")],
        [
            (tr(BLOCK_WORDS[block]), tr(STATE_WORDS[result]), count)
            for (block, result), count in work.challenges.items()
        ],
        right=[2],
    )


def print_filed(work: Casework) -> None:
    """Print the balance of each report filed, and what checking its file found."""
    headers = [
        tr("Report"), tr("Form"), tr("Filed on"), tr("Publish by"), tr("Newly received"),
        tr("Carried in"),
        tr("Done with"), tr("Carried out"), tr("Holds"), tr("Broken"), tr("Not assessable"),
    ]  # fmt: skip
    rows = [
        (
            one.filed.year,
            one.filed.form,
            one.filed.filed_on,
            one.filed.due,
            *one.balance.values(),
            *(one.checked.count(result) for result in Result),
        )
        for one in work.reports
    ]
    emit_table(headers, rows, right=[0, *range(4, 11)])
    for one in work.reports:
        emit_text(f"{one.file}  SHA-256 {one.filed.hash}")
    declared = tr(
        "{count} figures that no record gives were declared as generated; all others are counted "
        "from ledgers and catalogue."
    )
    emit_text(declared.format(count=sum(one.declared for one in work.reports)))


def print_assessed(marked: MarkedYear) -> None:
    """Print grades and both ends of the ranking of each group."""
    run = marked.run
    scheme = run.scheme
    emit_text(label(scheme))
    _say(
        N_(
            "Points of measured indicators come from the records, all others were marked by hand: "
            "{marks} generated rows. No source prints the scheme's points, so they are unverified."
        ),
        marks=sum(file.rows for file in marked.files),
    )
    ladder = scheme.ladder
    grades = [] if ladder is None else [grade.id for grade in ladder.grades]
    emit_table(
        [tr("Group"), tr("agencies"), *(grade_word(scheme, grade) for grade in grades)],
        [
            (label(group), len(run.assessment.of_group(group.id)),
             *(marked.grades(group.id)[grade] for grade in grades))
            for group in scheme.groups
        ],
        right=range(1, 2 + len(grades)),
    )  # fmt: skip
    emit_text("")
    rows: list[tuple[object, ...]] = []
    for group in scheme.groups:
        scores = run.assessment.of_group(group.id)
        shown: list[AgencyScore | None] = [*scores]
        if len(scores) > 2 * _RANKED:
            shown = [*scores[:_RANKED], None, *scores[-_RANKED:]]
        for one in shown:
            rows.append(
                (label(group), "", "...", "", "")
                if one is None
                else (label(group), one.rank, one.name, one.score, grade_word(scheme, one.grade))
            )
    headers = [tr("Group"), tr("Rank"), tr("Agency"), tr("Score"), tr("Grade")]
    emit_table(headers, rows, right=[1, 3])
    emit_text(tr("It is frozen as {key}.").format(key=marked.key))


def print_boards(work: Casework) -> None:
    """Print the board of publication limits in 2009, then that of requests in 2021."""
    for place, board in enumerate(work.boards):
        if place:
            emit_text("")
        print_board(board, most=_AGENCIES)
        left = len(board.rows) - _AGENCIES
        if left > 0:
            emit_text(tr("{count} more agencies: see 'supervise board'.").format(count=left))


def _say(text: str, **data: object) -> None:
    emit_text(tr(text).format(**data))


def _outcome_words() -> dict[str, str]:
    is_chinese = language() == "zh"
    return {
        one.provision.id: one.zh if is_chinese else one.en
        for pack in Office.shipped_laws().packs
        for one in pack.outcomes
    }


def _state_words() -> dict[str, str]:
    is_chinese = language() == "zh"
    return {
        code: zh if is_chinese else en
        for flow in Office.request_flows().values()
        for code, (zh, en) in flow.state_labels.items()
    }
