"""How codes of reviews are worded on screens: opinions, outcomes, answers, states, moves."""

from __future__ import annotations

from govdisclose.domain.cases.flow import Flow
from govdisclose.domain.cases.review.case import Answer, Opinion
from govdisclose.domain.cases.review.decision import Authority
from govdisclose.domain.cases.review.grounds import ThirdParty
from govdisclose_tui.words import N_, is_chinese, tr

__all__ = [
    "ANSWERS",
    "AUTHORITIES",
    "OPINIONS",
    "OUTCOMES",
    "THIRD_PARTIES",
    "field_word",
    "move_word",
    "state_word",
]

OPINIONS = {
    Opinion.RELEASE: N_("release"),
    Opinion.WITHHOLD: N_("withhold"),
    Opinion.PARTIAL: N_("release in part"),
    Opinion.REFER: N_("to be put to an authority"),
}
ANSWERS = {
    Answer.MAY_RELEASE: N_("may be released"),
    Answer.PARTLY: N_("may be released in part"),
    Answer.MUST_WITHHOLD: N_("must be withheld"),
    Answer.NOT_COMPETENT: N_("not competent"),
}
AUTHORITIES = {
    Authority.SECRECY_DEPARTMENT: N_("secrecy department"),
    Authority.COMPETENT_AUTHORITY: N_("competent authority"),
    Authority.MAKER: N_("agency that made it"),
}
OUTCOMES = {
    "cleared": N_("cleared"),
    "partial": N_("cleared in part"),
    "withheld": N_("withheld"),
}
THIRD_PARTIES = {
    ThirdParty.REFUSED: N_("third party refused"),
    ThirdParty.SILENT: N_("third party silent"),
    ThirdParty.NOT_REACHED: N_("third party not reached"),
    ThirdParty.CONSENTED: N_("third party agreed"),
}


def state_word(flow: Flow, code: str) -> str:
    """Name of a state."""
    names = flow.state_labels.get(code)
    return code if names is None else names[0 if is_chinese() else 1]


def move_word(flow: Flow, code: str) -> str:
    """Name of a move."""
    move = flow.move(code)
    if move is None:
        return code
    return move.label if is_chinese() else move.label_en or code


def field_word(name: str, code: object) -> str:
    """An opinion, an answer or an authority that a step holds, in words."""
    lists: dict[str, dict[str, str]] = {
        "opinion": {one.value: word for one, word in OPINIONS.items()},
        "answer": {one.value: word for one, word in ANSWERS.items()},
        "to": {one.value: word for one, word in AUTHORITIES.items()},
    }
    word = lists.get(name, {}).get(str(code))
    return str(code) if word is None else tr(word)
