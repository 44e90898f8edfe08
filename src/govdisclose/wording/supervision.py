"""What signals, kinds of matters, limits and triggers of supervision are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govdisclose.wording import N_

if TYPE_CHECKING:
    from collections.abc import Callable

    from govdisclose.domain.cases.flow import Flow
    from govdisclose.domain.figures.supervision.thresholds import SupervisionRules

__all__ = ["KIND_WORDS", "SIGNAL_WORDS", "kind_words", "limit_words"]

SIGNAL_WORDS = {
    "none": N_("none"),
    "reminder": N_("reminder"),
    "yellow": N_("yellow card"),
    "red": N_("red card"),
    "breach": N_("statutory breach"),
}
KIND_WORDS = {
    "request": N_("request"),
    "correction": N_("notice to correct"),
    "consultation": N_("consultation"),
    "publication": N_("publication"),
    "review": N_("review"),
    "challenge": N_("challenge"),
    "objection": N_("objection"),
    "supervision_notice": N_("notice"),
    "supervision_advice": N_("recommendation"),
    "supervision_sanction": N_("reward or consequence"),
}
_LIMIT_WORDS = {
    "reply": N_("reply"),
    "delayed": N_("reply on a later day"),
    "publish": N_("publish in time"),
    "correction_notice": N_("ask for a correction"),
    "third_party": N_("answer of a third party"),
    "co_maker": N_("answer of a body that took part"),
    "other_agency": N_("answer of another agency"),
    "secrecy_answer": N_("answer of the authority that was asked"),
    "secrecy_submission": N_("put the question to the authority"),
}


def kind_words(kind: str, flow: Flow | None, *, chinese: bool, tr: Callable[[str], str]) -> str:
    """What a kind of matter is called; an unknown one as it is.

    Args:
        kind: Its code.
        flow: Of a kind that a plugin brings; it names itself.
        chinese: Whether Chinese is spoken.
        tr: Translates a message id.
    """
    if kind in KIND_WORDS:
        return tr(KIND_WORDS[kind])
    if flow is None:
        return kind
    return flow.title if chinese else flow.title_en or flow.title


def limit_words(
    limit: str,
    rules: SupervisionRules,
    flow: Flow | None = None,
    *,
    chinese: bool,
    tr: Callable[[str], str],
) -> str:
    """What a limit or trigger is called; an unknown one as it is.

    Args:
        limit: Its code; triggers begin with an exclamation mark.
        rules: Those in force, which name their own triggers and limits.
        flow: Of a kind that a plugin brings; it names the limits of its cases.
        chinese: Whether Chinese is spoken.
        tr: Translates a message id.
    """
    trigger = rules.trigger(limit.removeprefix("!")) if limit.startswith("!") else None
    own = next((one for one in rules.limits if one.id == limit), None)
    brought = next((one for one in (flow.limits if flow else ()) if one.id == limit), None)
    named = trigger or own or brought
    if named is not None:
        return named.zh if chinese else named.en
    # Bodies under one limit are told apart by a number behind it.
    plain, dot, number = limit.partition(".")
    return f"{tr(_LIMIT_WORDS[plain])}{dot and ' '}{number}" if plain in _LIMIT_WORDS else limit
