"""What supervision's codes are called: signals, limits, triggers, kinds of matters, acts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govdisclose.cli.language import N_, language, tr
from govdisclose.cli.session import Session
from govdisclose.wording.supervision import KIND_WORDS, SIGNAL_WORDS, kind_words, limit_words

if TYPE_CHECKING:
    from govdisclose.domain.cases.flow import Flow
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

_STATES = {
    "never": N_("no watcher ever ran"),
    "running": N_("a watcher runs"),
    "stopped": N_("the watcher was stopped"),
    "stale": N_("the watcher does not come back"),
}


def signal_word(signal: Signal) -> str:
    """What a signal is called."""
    return tr(SIGNAL_WORDS[signal.value])


def kind_word(kind: str) -> str:
    """What a kind of matter is called."""
    return kind_words(kind, _flow_of(kind), chinese=language() == "zh", tr=tr)


def limit_word(limit: str, rules: SupervisionRules, kind: str) -> str:
    """What a limit or trigger of a kind of matter is called; an unknown one as it is."""
    return limit_words(limit, rules, _flow_of(kind), chinese=language() == "zh", tr=tr)


def _flow_of(kind: str) -> Flow | None:
    """The flow of a kind that a plugin brings; plugins are asked for no other."""
    if kind in KIND_WORDS:
        return None
    return Session.current().office().cases.kinds.by_id.get(kind)


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
