"""What supervision's codes are called: signals, limits, triggers, kinds of matters, acts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govdisclose.cli.language import N_, language, tr

if TYPE_CHECKING:
    from govdisclose.domain.figures.supervision.signals import Signal
    from govdisclose.domain.figures.supervision.thresholds import SupervisionRules

__all__ = ["SIGNAL_ALIASES", "kind_word", "limit_word", "move_word", "signal_word", "state_word"]

SIGNAL_ALIASES = {
    "none": ("无",),
    "reminder": ("预警",),
    "yellow": ("黄牌",),
    "red": ("红牌",),
    "breach": ("超法定期限",),
}
"""Chinese names accepted for the codes."""

_SIGNALS = {
    "none": N_("none"),
    "reminder": N_("reminder"),
    "yellow": N_("yellow card"),
    "red": N_("red card"),
    "breach": N_("statutory breach"),
}
_KINDS = {
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
_LIMITS = {
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
_STATES = {
    "never": N_("no watcher ever ran"),
    "running": N_("a watcher runs"),
    "stopped": N_("the watcher was stopped"),
    "stale": N_("the watcher does not come back"),
}


def signal_word(signal: Signal) -> str:
    """What a signal is called."""
    return tr(_SIGNALS[signal.value])


def kind_word(kind: str) -> str:
    """What a kind of matter is called; a plugin's kind as it is."""
    return tr(_KINDS[kind]) if kind in _KINDS else kind


def limit_word(limit: str, rules: SupervisionRules) -> str:
    """What a limit or trigger is called; an unknown one as it is."""
    trigger = rules.trigger(limit.removeprefix("!")) if limit.startswith("!") else None
    own = next((one for one in rules.limits if one.id == limit), None)
    named = trigger or own
    if named is not None:
        return named.zh if language() == "zh" else named.en
    # Bodies under one limit are told apart by a number behind it.
    plain, dot, number = limit.partition(".")
    return f"{tr(_LIMITS[plain])}{dot and ' '}{number}" if plain in _LIMITS else limit


def state_word(state: str) -> str:
    """What the state of the watcher means."""
    return tr(_STATES[state])


def move_word(kind: str, move: str) -> str:
    """What an act of a notice, recommendation or consequence is called, by its flow."""
    from govdisclose.office import Office

    flow = Office.supervision_flows().get(kind)
    found = None if flow is None else flow.move(move)
    if found is None:
        return move
    return found.label if language() == "zh" else (found.label_en or move)
