"""Codes of the review as options, and what people call them."""

from __future__ import annotations

from govdisclose.cli.catalogue_editing import GroundUnknown
from govdisclose.cli.language import N_, language, tr
from govdisclose.cli.options import CodeChoice
from govdisclose.cli.session import Session
from govdisclose.domain.cases.flow import Flow
from govdisclose.domain.cases.review.case import Answer, Opinion
from govdisclose.domain.cases.review.decision import Authority, Subject
from govdisclose.domain.cases.review.grounds import ThirdParty
from govdisclose.domain.cases.review.leak import REMEDIES, Audience, Damage, Place
from govdisclose.domain.cases.review.reassessment import ReassessmentOutcome

__all__ = [
    "ANSWERS",
    "AUDIENCES",
    "AUTHORITIES",
    "DAMAGES",
    "FOUND",
    "OPINIONS",
    "OUTCOMES",
    "PLACES",
    "REMEDY_STEPS",
    "THIRD_PARTIES",
    "coded",
    "flow_title",
    "ground_code",
    "move_word",
    "state_word",
]

OPINIONS = CodeChoice(
    Opinion,
    {
        "release": ("公开",),
        "withhold": ("不予公开", "免于公开"),
        "partial": ("部分公开",),
        "refer": ("需报审",),
    },
)
OUTCOMES = CodeChoice(
    {
        "cleared": ("公开", "同意公开"),
        "partial": ("部分公开",),
        "withheld": ("不予公开", "免于公开"),
    }
)
ANSWERS = CodeChoice(
    Answer,
    {
        "may_release": ("可以公开",),
        "partly": ("部分公开",),
        "must_withhold": ("不得公开",),
        "not_competent": ("不属职责",),
    },
)
AUTHORITIES = CodeChoice(
    Authority,
    {
        "secrecy_department": ("保密行政管理部门", "保密局"),
        "competent_authority": ("主管部门",),
        "maker": ("制作机关",),
    },
)
THIRD_PARTIES = CodeChoice(
    ThirdParty,
    {
        "refused": ("不同意",),
        "silent": ("逾期未答复",),
        "not_reached": ("无法联系",),
        "consented": ("同意",),
    },
)
FOUND = CodeChoice(
    ReassessmentOutcome,
    {"kept": ("继续不公开",), "release": ("转为公开",), "part": ("部分公开",)},
)
PLACES = CodeChoice(
    Place,
    {
        "website": ("网站",),
        "platform": ("平台",),
        "search_engine": ("搜索引擎",),
        "other_agency": ("其他机关",),
        "press": ("报刊",),
        "paper": ("纸质",),
        "recipient": ("收件人",),
        "other": ("其他",),
    },
)
AUDIENCES = CodeChoice(
    Audience,
    {
        "person_concerned": ("当事人",),
        "agency_head": ("本机关负责人",),
        "superior": ("上级机关",),
        "maker": ("制作机关",),
        "police": ("公安机关",),
        "other": ("其他",),
    },
)
DAMAGES = CodeChoice(
    Damage,
    {
        "none": ("无",),
        "minor": ("轻微",),
        "serious": ("严重",),
        "state_secret": ("泄露国家秘密",),
    },
)
REMEDY_STEPS = CodeChoice(
    {
        move: words
        for move, words in zip(
            REMEDIES,
            (("撤下",), ("清除",), ("告知",), ("报告",), ("评估",), ("办结",)),
            strict=True,
        )
    }
)

_WORDS = {
    "release": N_("release"), "withhold": N_("withhold"), "partial": N_("release a part"),
    "refer": N_("refer"), "may_release": N_("may be released"),
    "partly": N_("a part has to be left out"), "must_withhold": N_("must be withheld"),
    "not_competent": N_("not competent"), "secrecy_department": N_("secrecy department"),
    "competent_authority": N_("competent authority"), "maker": N_("agency that made it"),
    "refused": N_("third party refused"), "silent": N_("third party silent"),
    "not_reached": N_("third party not reached"), "kept": N_("goes on to be withheld"),
    "part": N_("to be released in part"), Subject.ITEM.value: N_("item"),
    Subject.REPLY.value: N_("reply"), Subject.ATTACHMENT.value: N_("file"),
    "request": N_("request"), "review": N_("reviewed content"), "secret": N_("held secret"),
    "website": N_("own site"), "platform": N_("platform"), "search_engine": N_("search engine"),
    "other_agency": N_("other agency"), "press": N_("press"), "paper": N_("paper"),
    "recipient": N_("recipient"), "other": N_("other"),
    "person_concerned": N_("person concerned"), "agency_head": N_("head of the agency"),
    "superior": N_("superior agency"), "police": N_("police"), "none": N_("none"),
    "minor": N_("minor"), "serious": N_("serious"),
    "state_secret": N_("a state secret was disclosed"),
}  # fmt: skip


def coded(code: object) -> str:
    """What a code is called; a code without words as it is."""
    return tr(_WORDS[str(code)]) if str(code) in _WORDS else str(code)


def state_word(flow: Flow, state: str) -> str:
    """A state by the name of its flow."""
    labels = flow.state_labels.get(state)
    if labels is None:
        return state
    return labels[0] if language() == "zh" else labels[1]


def move_word(flow: Flow, move_id: str) -> str:
    """A move by the name of its flow."""
    move = flow.move(move_id)
    if move is None:
        return move_id
    return move.label if language() == "zh" else move.label_en or move.id


def flow_title(flow: Flow) -> str:
    """A flow by its name."""
    return flow.title if language() == "zh" else flow.title_en or flow.id


def ground_code(word: str) -> str:
    """The code of a ground given by code or by its Chinese name.

    Raises:
        GroundUnknown: It is none of any law version.
    """
    codes: dict[str, str] = {}
    for pack in Session.current().office().laws().packs:
        for ground in pack.grounds:
            codes[ground.provision.id] = codes[ground.zh] = ground.provision.id
    if word.strip() not in codes:
        raise GroundUnknown(ground=word, known=tuple(sorted(set(codes.values()))))
    return codes[word.strip()]
