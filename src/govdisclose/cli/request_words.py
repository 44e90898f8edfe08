"""How codes of requests are worded: buckets, states, moves, kinds of applicant, outcomes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from govdisclose.cli.language import language, tr
from govdisclose.wording.requests import BUCKET_WORDS

if TYPE_CHECKING:
    from govdisclose.domain.cases.request.vocabulary import Vocabulary
    from govdisclose.office.requests import RequestRules

__all__ = ["Words"]


class Words:
    """Labels of the rules in the active language."""

    def __init__(self, rules: RequestRules) -> None:
        self._rules = rules
        self._is_chinese = language() == "zh"

    @property
    def vocabulary(self) -> Vocabulary:
        """Lists of coded fields."""
        return self._rules.words

    def bucket(self, code: str | None) -> str:
        """Name of a list."""
        return "" if code is None else tr(BUCKET_WORDS[code])

    def state(self, code: str) -> str:
        """Name of a state."""
        for flow in self._rules.flows.values():
            if code in flow.state_labels:
                zh, en = flow.state_labels[code]
                return zh if self._is_chinese else en
        return code

    def move(self, code: str) -> str:
        """Name of a move."""
        move = self._rules.moves().get(code)
        if move is None:
            return code
        return move.label if self._is_chinese else move.label_en or code

    def word(self, field: str, code: object) -> str:
        """Name of a code of a list."""
        found = None if code is None else self._rules.words.word(field, str(code))
        if found is None:
            return "" if code is None else str(code)
        return found.zh if self._is_chinese else found.en

    def outcome(self, code: str | None) -> str:
        """Name of an outcome, as any version of the law has it."""
        if code is None:
            return ""
        for pack in self._rules.laws.packs:
            for one in pack.outcomes:
                if one.provision.id == code:
                    return one.zh if self._is_chinese else one.en
        return code

    def grounds(self, codes: Iterable[str]) -> str:
        """Names of grounds in their order."""
        return tr(", ").join(map(self._ground, codes))

    def _ground(self, code: str) -> str:
        for pack in reversed(self._rules.laws.packs):
            for one in pack.grounds:
                if one.provision.id == code:
                    return one.zh if self._is_chinese else one.en
        return code
