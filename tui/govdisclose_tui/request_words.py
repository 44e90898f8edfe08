"""How codes of requests are worded on screens: worklists, states, moves, outcomes."""

from __future__ import annotations

from govdisclose.office.requests import RequestRules
from govdisclose.wording.requests import BUCKET_WORDS
from govdisclose_tui.cells import shown
from govdisclose_tui.words import is_chinese, tr

__all__ = ["BUCKETS", "RequestWords"]

_PRESSING = (
    "overdue", "due_today", "due_soon", "open", "waiting", "awaiting_confirmation", "closed",
)  # fmt: skip
BUCKETS = {code: BUCKET_WORDS[code] for code in _PRESSING}
"""Message id by worklist, the most pressing first."""


class RequestWords:
    """Labels of the rules in the active language."""

    def __init__(self, rules: RequestRules) -> None:
        self.rules = rules

    def bucket(self, code: str | None) -> str:
        """Name of a worklist."""
        return "" if code is None else tr(BUCKETS.get(code, code))

    def state(self, code: str) -> str:
        """Name of a state."""
        for flow in self.rules.flows.values():
            if code in flow.state_labels:
                zh, en = flow.state_labels[code]
                return zh if is_chinese() else en
        return code

    def move(self, code: str) -> str:
        """Name of a move."""
        move = self.rules.moves().get(code)
        if move is None:
            return code
        return move.label if is_chinese() else move.label_en or code

    def word(self, field: str, code: object) -> str:
        """Name of a code of a list of the vocabulary."""
        found = None if code is None else self.rules.words.word(field, str(code))
        if found is None:
            return shown(code)
        return found.zh if is_chinese() else found.en

    def choices(self, field: str) -> tuple[tuple[str, str], ...]:
        """Codes and names of a list of the vocabulary; empty where there is none."""
        return tuple(
            (one.code, one.zh if is_chinese() else one.en)
            for one in self.rules.words.lists.get(field, ())
        )

    def ground(self, code: str) -> str:
        """Name of a ground, as any version of the law has it."""
        for pack in self.rules.laws.packs:
            for one in pack.grounds:
                if one.provision.id == code:
                    return one.zh if is_chinese() else one.en
        return shown(code)

    def outcome(self, code: str | None) -> str:
        """Name of an outcome, as any version of the law has it."""
        for pack in self.rules.laws.packs:
            for one in pack.outcomes:
                if one.provision.id == code:
                    return one.zh if is_chinese() else one.en
        return shown(code)
