"""How cases of reconsideration and litigation are printed and told to scripts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from govdisclose.cli.language import N_, language, tr
from govdisclose.cli.output import emit_table, emit_text
from govdisclose.cli.phrases import cited

if TYPE_CHECKING:
    from govdisclose.cli.request_words import Words
    from govdisclose.domain.cases.flow import Flow
    from govdisclose.domain.cases.remedies import Remedies, RemedyRules, Route
    from govdisclose.domain.law.calendar import WorkingCalendar
    from govdisclose.office.letters import Challenges, ChallengeView
    from govdisclose.ports.matters import MatterRow

__all__ = [
    "challenge_shape",
    "print_challenge",
    "print_endings",
    "print_page",
    "print_ways",
    "row_shape",
    "ways_shape",
]

_STATES = {
    "pending": N_("pending"),
    "upheld": N_("upheld"),
    "corrected": N_("corrected"),
    "other": N_("other result"),
}
_MARKS = {"seen": N_("seen"), "computed": N_("computed"), "unverified": N_("unverified")}
_UNITS = {
    "working_day": N_("{amount} working days"),
    "calendar_day": N_("{amount} calendar days"),
    "calendar_month": N_("{amount} calendar months"),
}
_BLOCKS = {
    "reconsideration": N_("reconsideration"),
    "litigation_direct": N_("litigation without reconsideration"),
    "litigation_after_reconsideration": N_("litigation after reconsideration"),
}


def print_challenge(view: ChallengeView, challenges: Challenges, words: Words) -> None:
    """One case, its facts first, then its entries."""
    found = view.challenge
    ending = next((one for one in challenges.rules.endings if one.id == found.ending), None)
    facts: list[tuple[str, object]] = [
        (tr("Case"), found.ref),
        (tr("Agency"), view.agency),
        (tr("Request"), found.request),
        (tr("Block"), tr(_BLOCKS[found.block])),
        (
            tr("Outcome"),
            tr("unanswered") if found.act == "unanswered" else words.outcome(found.act),
        ),
        (tr("Filed"), found.filed_on),
        (tr("Counted from"), found.known_on),
        (tr("Last day to file"), found.last_day),
        (tr("After"), found.after),
        (tr("Result"), tr(_STATES[found.state])),
        (tr("Ending"), None if ending is None else _own(ending.zh, ending.en)),
        (tr("Decided"), found.decided_on),
    ]
    emit_table([tr("Field"), tr("Value")], [(name, value) for name, value in facts if value])
    emit_text("")
    rows = [
        (
            entry.number,
            entry.on,
            _move(challenges.flow, entry.kind.partition(".")[2]),
            "; ".join(str(text) for text in view.texts.get(entry.number, {}).values()) or None,
        )
        for entry in view.entries
    ]
    emit_table([tr("Entry"), tr("Date"), tr("Move"), tr("Text")], rows, right=[0])


def print_page(rows: Iterable[MatterRow]) -> None:
    """A line a case."""
    emit_table(
        [
            tr("Case"), tr("Request"), tr("Block"), tr("Filed"), tr("Last day to file"),
            tr("Result"), tr("Decided"),
        ],
        [
            (
                row.ref,
                row.facts["request"],
                tr(_BLOCKS[row.category or ""]),
                row.received_on,
                f"{row.facts['last_day']} {tr('(late)')}"
                if row.facts["late"]
                else row.facts["last_day"],
                tr(_STATES[row.state]),
                row.processed_on,
            )
            for row in rows
        ],
    )  # fmt: skip


def print_endings(rules: RemedyRules) -> None:
    """How cases end."""
    rows = [
        (
            one.id,
            _own(one.zh, one.en),
            tr(_STATES[one.result]),
            tr("yes") if one.reopens else None,
            tr(_MARKS[one.mark.value]),
        )
        for one in rules.endings
    ]
    headers = [tr("Code"), tr("Ending"), tr("Result"), tr("To be answered anew"), tr("Mark")]
    emit_table(headers, rows)


def print_ways(found: Remedies, known_on: date | None, calendar: WorkingCalendar) -> None:
    """Ways, periods, last days."""
    rows = [
        (
            tr(_BLOCKS[way.block.key]),
            tr(_UNITS[way.limit.unit.value]).format(amount=way.limit.amount),
            _last_day(way, known_on, calendar),
            cited(way.pack.cite(way.limit.provision)),
            tr(_MARKS[way.limit.provision.mark.value]),
        )
        for way in found.routes
    ]
    emit_table([tr("Way"), tr("Period"), tr("Last day to file"), tr("Article"), tr("Mark")], rows)
    if found.first is not None:
        from govdisclose.office import Office

        source = cited(
            Office.shipped_laws().pack(found.first.law).cite_article(found.first.article)
        )
        phrase = tr("reconsideration comes first: {source} ({mark})")
        emit_text(phrase.format(source=source, mark=tr(_MARKS[found.first.mark.value])))


def ways_shape(
    found: Remedies, known_on: date | None, calendar: WorkingCalendar
) -> dict[str, object]:
    """The ways for scripts."""
    first = found.first
    return {
        "ways": [
            {
                "block": way.block.key,
                "amount": way.limit.amount,
                "unit": way.limit.unit,
                "law": way.pack.id,
                "article": way.limit.provision.article,
                "mark": way.limit.provision.mark,
                "last_day": _last_day(way, known_on, calendar),
            }
            for way in found.routes
        ],
        "reconsideration_first": None
        if first is None
        else {"law": first.law, "article": first.article, "mark": first.mark},
    }


def challenge_shape(view: ChallengeView) -> dict[str, object]:
    """One case for scripts."""
    found = view.challenge
    return {
        "ref": found.ref,
        "request": found.request,
        "agency": view.agency,
        "block": found.block,
        "act": found.act,
        "filed_on": found.filed_on,
        "known_on": found.known_on,
        "last_day": found.last_day,
        "after": found.after,
        "result": found.state,
        "ending": found.ending,
        "decided_on": found.decided_on,
        "entries": [
            {
                "entry": entry.number,
                "on": entry.on,
                "kind": entry.kind.partition(".")[2],
                "text": dict(view.texts.get(entry.number, {})),
            }
            for entry in view.entries
        ],
        "findings": [one.as_json() for one in view.findings or found.findings],
    }


def row_shape(row: MatterRow) -> dict[str, object]:
    """One line of a list for scripts."""
    return {
        "ref": row.ref,
        "agency": f"A{row.shard}",
        "request": row.facts["request"],
        "block": row.category,
        "act": row.facts["act"],
        "filed_on": row.received_on,
        "last_day": row.facts["last_day"],
        "late": row.facts["late"],
        "result": row.state,
        "ending": row.facts["ending"],
        "decided_on": row.processed_on,
    }


def _last_day(way: Route, known_on: date | None, calendar: WorkingCalendar) -> date | None:
    """Last day of a way; what follows a decision that is not there yet has none."""
    if known_on is None or way.block.after is not None:
        return None
    return way.last_day(known_on, calendar)


def _move(flow: Flow, code: str) -> str:
    move = flow.move(code)
    return code if move is None else _own(move.label, move.label_en or code)


def _own(zh: str, en: str) -> str:
    return zh if language() == "zh" else en
