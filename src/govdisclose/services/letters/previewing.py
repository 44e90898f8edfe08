"""Letters that are shown before the act they go with is recorded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from govdisclose.domain.cases.letters.facts import (
    CorrectionFacts,
    ExtensionFacts,
    FeeFacts,
    LetterFacts,
    PartyFacts,
    ReasonsFacts,
)
from govdisclose.domain.cases.request.entries import RequestEntry
from govdisclose.services.requests.desk import Desk
from govdisclose.services.requests.ledger import RequestCase

__all__ = ["LETTER_OF_MOVE", "NO_NUMBER", "said_in", "supposed_act"]

LETTER_OF_MOVE = {
    "received": "receipt",
    "correction_notice": "correction_notice",
    "third_party_consulted": "third_party_letter",
    "agencies_consulted": "assist_letter",
    "co_maker_consulted": "co_maker_letter",
    "extended": "extension_notice",
    "fee_notice": "fee_notice",
    "reasons_requested": "reasons_notice",
    "delayed": "delay_notice",
    "decided": "decision",
    "third_party_notified": "third_party_decision",
}
"""Kind of letter that goes out with a move."""

NO_NUMBER = "（预览，未编号）"
"""Stands where a numbered letter will bear its number."""


def said_in(kind: str, text: str) -> LetterFacts:
    """What somebody wrote for a letter, in the place where that kind of letter says it.

    Args:
        kind: Kind of letter.
        text: What is to be corrected, why it takes longer, what is asked of somebody.
    """
    if not text.strip():
        return LetterFacts()
    said = text.strip()
    match kind:
        case "correction_notice":
            return LetterFacts(correction=CorrectionFacts(what=said))
        case "extension_notice":
            return LetterFacts(extension=ExtensionFacts(why=said))
        case "reasons_notice":
            return LetterFacts(reasons=ReasonsFacts(what=said))
        case "fee_notice":
            return LetterFacts(fee=FeeFacts(why=said))
        case "third_party_decision":
            return LetterFacts(party=PartyFacts(why=said))
        case "third_party_letter" | "assist_letter" | "co_maker_letter" | "opinions_sought":
            return LetterFacts(party=PartyFacts(content=said))
        case _:
            return LetterFacts()


def supposed_act(
    desk: Desk, case: RequestCase, move: str, given: Mapping[str, object], on: date
) -> tuple[RequestEntry, LetterFacts]:
    """An act as it would be recorded, and the names it would keep apart.

    Raises:
        UnknownMove, FieldUnknown, UnknownAssignee, UnknownWord: As for recording it.
    """
    name = desk.rules.move(move)
    names = desk.parties(case)
    fields, text = desk.fields(desk.rules.moves()[name], given, case, names=names)
    entry = RequestEntry(kind=name, on=on, place=len(case.entries) + 1, fields=fields)
    party = text.get("party") or names.get(str(fields.get("party")))
    return entry, LetterFacts(party=PartyFacts(name=None if party is None else str(party)))
