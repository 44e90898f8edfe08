"""Cases that letters are made about: ledgers that lead to each kind of letter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from govdisclose.domain.cases.letters.facts import LetterFacts
from govdisclose.domain.cases.letters.given import read_given
from govdisclose.domain.cases.letters.making import LetterCase
from govdisclose.domain.cases.request.entries import RequestEntry
from govdisclose.domain.cases.request.standing import standing_of
from govdisclose.office import Office

__all__ = ["GIVEN", "RECEIVED", "decided", "followed", "ledger_for"]

RECEIVED: Mapping[str, object] = {"kind": "received", "on": "2024-01-26", "channel": "in_person"}

GIVEN: dict[str, dict[str, object]] = {
    "agency": {
        "name": "某某市示范局",
        "body": "示范局办公室",
        "number_code": "示公开",
        "phone": "0000-0000000",
        "address": "示范路1号",
        "postcode": "000001",
        "reconsideration_body": "某某市人民政府",
        "court": "某某区人民法院",
        "payment": "凭非税收入缴款书到银行缴纳。",
    },
    "applicant": {
        "name": "申请人甲",
        "kind": "自然人",
        "phone": "申请人的电话",
        "address": "申请人的地址",
        "postcode": "000002",
    },
    "request": {"number": "2024-17", "content": "某地块的规划材料", "assigned_to": "规划科"},
    "party": {
        "name": "某公司",
        "content": "报价材料",
        "opinion": "不同意公开",
        "decision": "部分公开。",
        "why": "公共利益需要。",
    },
    "correction": {"what": "请写明文件名称或者文号。"},
    "extension": {"why": "需要检索历史档案"},
    "fee": {"scale": "per_page", "count": 109},
    "reasons": {"what": "一个月内提出四十件申请。"},
    "decision": {
        "reasons": "见附页说明。",
        "access": "自行上网查阅。",
        "given": "正文",
        "withheld": "附件中的名单",
        "search": "检索了档案系统，没有结果。",
        "earlier_number": "示公开答〔2023〕5号",
        "earlier_on": "2023-05-04",
        "special_law": "不动产登记的法律、行政法规",
    },
    "delivery": {"papers": "示公开答〔2024〕1号", "route": "邮寄"},
}

_BEFORE: Mapping[str, Sequence[Mapping[str, object]]] = {
    "still_unclear": (
        {"kind": "correction_notice", "on": "2024-01-29", "until": "2024-02-08"},
        {"kind": "corrected", "on": "2024-02-05"},
    ),
    "abusive": (
        {"kind": "reasons_requested", "on": "2024-01-29"},
        {"kind": "reasons_given", "on": "2024-02-01"},
    ),
}
_LAPSES: Mapping[str, Sequence[Mapping[str, object]]] = {
    "no_correction": (
        {"kind": "correction_notice", "on": "2024-01-29", "until": "2024-02-05"},
        {"kind": "correction_lapsed", "on": "2024-02-19"},
    ),
    "fee_unpaid": (
        {"kind": "fee_notice", "on": "2024-01-29", "amount": "880"},
        {"kind": "fee_lapsed", "on": "2024-03-20"},
    ),
    "other": ({"kind": "withdrawn", "on": "2024-02-05"},),
}
_ON_THE_WAY: Mapping[str, Sequence[Mapping[str, object]]] = {
    "correction_notice": (
        {"kind": "correction_notice", "on": "2024-01-29", "until": "2024-02-08"},
    ),
    "reasons_notice": ({"kind": "reasons_requested", "on": "2024-01-29"},),
    "extension_notice": (
        {
            "kind": "extended",
            "on": "2024-02-20",
            "working_days": 20,
            "approved_on": "2024-02-19",
            "notified_on": "2024-02-20",
        },
    ),
    "delay_notice": (
        {"kind": "reasons_requested", "on": "2024-01-29"},
        {"kind": "reasons_given", "on": "2024-02-01"},
        {"kind": "delayed", "on": "2024-02-02", "until": "2024-06-28"},
    ),
    "third_party_letter": (
        {"kind": "third_party_consulted", "on": "2024-02-01", "party": "P1"},
        {"kind": "third_party_received", "on": "2024-02-02"},
    ),
    "opinion_confirmation": ({"kind": "third_party_consulted", "on": "2024-02-01", "party": "P1"},),
    "opinions_sought": ({"kind": "third_party_consulted", "on": "2024-02-01", "party": "P1"},),
    "third_party_decision": (
        {"kind": "third_party_consulted", "on": "2024-02-01", "party": "P1"},
        {"kind": "third_party_answered", "on": "2024-02-05"},
        {"kind": "decided", "on": "2024-02-06", "outcome": "granted"},
    ),
    "co_maker_letter": ({"kind": "co_maker_consulted", "on": "2024-02-01", "party": "P1"},),
    "assist_letter": ({"kind": "agencies_consulted", "on": "2024-02-01", "party": "P1"},),
    "fee_notice": ({"kind": "fee_notice", "on": "2024-01-29", "amount": "880"},),
    "approval_sheet": (
        {"kind": "decided", "on": "2024-02-06", "outcome": "denied", "grounds": ["process"]},
    ),
}


def decided(outcome: str, *, shift: int = 0) -> list[dict[str, object]]:
    """A ledger that ends with the outcome, all dates ``shift`` years later."""
    if outcome in _LAPSES:
        return _shifted([RECEIVED, *_LAPSES[outcome]], shift)
    grounds: Mapping[str, object] = (
        {"grounds": ["privacy"]} if outcome in ("denied", "partial") else {}
    )
    entry = {"kind": "decided", "on": "2024-02-20", "outcome": outcome, **grounds}
    return _shifted([RECEIVED, *_BEFORE.get(outcome, ()), entry], shift)


def ledger_for(kind: str, *, shift: int = 0) -> list[dict[str, object]]:
    """A ledger that leads to a letter of the kind, which tells no outcome."""
    return _shifted([RECEIVED, *_ON_THE_WAY.get(kind, ())], shift)


def _shifted(entries: Sequence[Mapping[str, object]], years: int) -> list[dict[str, object]]:
    def moved(value: object) -> object:
        if isinstance(value, str) and value[:5] == "2024-":
            return f"{2024 + years}{value[4:]}"
        return value

    return [{name: moved(value) for name, value in entry.items()} for entry in entries]


def followed(
    entries: Sequence[Mapping[str, object]],
    *,
    given: Mapping[str, Mapping[str, object]] | LetterFacts = GIVEN,
    on: date | None = None,
    law: str | None = None,
) -> LetterCase:
    """The case of a ledger, looked at on the day of its last entry unless another is given."""
    ledger = tuple(
        RequestEntry(
            kind=str(entry["kind"]),
            on=date.fromisoformat(str(entry["on"])),
            place=place,
            fields={name: value for name, value in entry.items() if name not in ("kind", "on")},
        )
        for place, entry in enumerate(entries, start=1)
    )
    standing = standing_of(
        ledger,
        flows=Office.request_flows(),
        laws=Office.shipped_laws(),
        calendar=Office.built_in_calendar(),
        as_of=on or max(entry.on for entry in ledger),
        law=law,
        with_steps=False,
    )
    facts = given if isinstance(given, LetterFacts) else read_given(given)
    return LetterCase(standing=standing, entries=ledger, given=facts)
