"""A few made-up requests of 2021, handled act by act by the people of the office.

Drafts and approvals are of different people; what the four-eyes rule forbids is tried once, and
refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import attrs

from govdisclose.demo.hands import Hands, Work
from govdisclose.demo.sheets import NOTE
from govdisclose.domain.cases.flow import FourEyes
from govdisclose.office import Office
from govdisclose.office.requests import Applicant, Draft, DraftItem, NewRequest

__all__ = ["LiveCases"]

_REFERRED_TO = "市规划局"
_GIVEN = "随本答复附送（演示数据）"


@attrs.define
class LiveCases:
    """Handles the cases, and remembers what became of each."""

    hands: Hands
    refs: dict[str, str] = attrs.field(factory=dict)
    """Ref of the request by the id of its case, in order of receipt."""
    challenges: list[str] = attrs.field(factory=list)
    """Refs of the cases of reconsideration and litigation."""
    refused: list[str] = attrs.field(factory=list)
    """Codes of what was tried and refused."""

    def works(self) -> Iterator[Work]:
        """Each case as a course of days."""
        yield self._released_against_a_third_party()
        yield self._decided_anew()
        yield self._charged()
        yield self._referred()
        yield self._answered_late()
        yield self._split()

    def _released_against_a_third_party(self) -> Work:
        hands, case = self.hands, "override"
        yield date(2021, 3, 1)
        ref = self._registered(case, "申请人甲", "自然人", "internet", "某项目环境影响评价文件")
        yield date(2021, 3, 2)
        _act(hands.registrar, ref, "confirmed")
        _act(hands.registrar, ref, "assigned", to="chengban")
        yield date(2021, 3, 5)
        _act(hands.handler, ref, "third_party_consulted", party="演示第三方甲")
        yield date(2021, 3, 8)
        _act(hands.handler, ref, "third_party_received")
        yield date(2021, 3, 15)
        _act(hands.handler, ref, "third_party_answered", opinion="refuses")
        yield date(2021, 3, 18)
        draft = _granted("环境影响评价文件")
        override = "不公开可能对公共利益造成重大影响（演示数据）"
        hands.handler.requests.decisions.draft(ref, attrs.evolve(draft, override=override))
        yield date(2021, 3, 19)
        hands.approver.requests.decisions.approve(ref)
        _act(hands.handler, ref, "third_party_notified", party="演示第三方甲")
        yield date(2021, 3, 22)
        _act(hands.handler, ref, "replied", route="internet", form="electronic")
        yield date(2021, 3, 26)
        _act(hands.registrar, ref, "archived")
        yield date(2021, 4, 12)
        challenge = self._challenged(ref, "reconsideration")
        yield date(2021, 6, 1)
        hands.approver.challenges.result(challenge, "maintained")

    def _decided_anew(self) -> Work:
        hands, case = self.hands, "anew"
        yield date(2021, 4, 6)
        ref = self._registered(case, "申请人乙", "自然人", "in_person", "征地补偿方案和补偿名单")
        _act(hands.registrar, ref, "assigned", to="fuchen")
        yield date(2021, 4, 9)
        _act(hands.checker, ref, "correction_notice", until=date(2021, 4, 30))
        yield date(2021, 4, 20)
        _act(hands.registrar, ref, "corrected")
        yield date(2021, 5, 12)
        told = date(2021, 5, 12)
        _act(hands.approver, ref, "extended", working_days=20, approved_on=told, notified_on=told)
        yield date(2021, 6, 1)
        items = (
            DraftItem(outcome="granted", what="补偿方案"),
            DraftItem(
                outcome="denied",
                what="补偿名单",
                grounds=("privacy",),
                reasons="名单涉及个人隐私（演示数据）",
            ),
        )
        draft = Draft(items=items, part="补偿方案全文", access=_GIVEN)
        hands.checker.requests.decisions.draft(ref, draft)
        try:
            # Who drafted it may approve decisions, but not this one.
            hands.checker.requests.decisions.approve(ref)
        except FourEyes as refusal:
            self.refused.append(refusal.code)
        yield date(2021, 6, 2)
        hands.approver.requests.decisions.approve(ref)
        yield date(2021, 6, 3)
        _act(hands.checker, ref, "replied", route="in_person", form="paper", service="signed")
        yield date(2021, 6, 15)
        challenge = self._challenged(ref, "reconsideration")
        yield date(2021, 8, 10)
        hands.approver.challenges.result(challenge, "revoked_anew", until=date(2021, 8, 31))
        yield date(2021, 8, 20)
        hands.handler.requests.decisions.draft(ref, _granted("补偿方案和隐去姓名的补偿名单"))
        yield date(2021, 8, 23)
        hands.approver.requests.decisions.approve(ref)
        yield date(2021, 8, 24)
        _act(hands.handler, ref, "replied", route="in_person", form="paper", service="signed")

    def _charged(self) -> Work:
        hands, case = self.hands, "charged"
        yield date(2021, 5, 10)
        ref = self._registered(case, "演示公司甲", "商业企业", "in_person", "历年招标结果资料")
        yield date(2021, 5, 13)
        hands.handler.requests.charging.notice(ref, pages=300)
        yield date(2021, 5, 20)
        _act(hands.registrar, ref, "fee_paid")
        yield date(2021, 6, 3)
        hands.handler.requests.decisions.draft(ref, _granted("招标结果资料"))
        yield date(2021, 6, 4)
        hands.approver.requests.decisions.approve(ref)
        yield date(2021, 6, 7)
        _act(hands.handler, ref, "replied", route="in_person", form="paper")

    def _referred(self) -> Work:
        hands, case = self.hands, "referred"
        yield date(2021, 7, 5)
        ref = self._registered(case, "演示律师事务所甲", "法律服务机构", "internet", "某片区规划图")
        yield date(2021, 7, 6)
        _act(hands.registrar, ref, "confirmed")
        yield date(2021, 7, 7)
        item = DraftItem(outcome="not_responsible", reasons="本机关未制作该信息（演示数据）")
        draft = Draft(items=(item,), right_agency=f"{_REFERRED_TO}（演示地址）")
        hands.handler.requests.decisions.draft(ref, draft)
        yield date(2021, 7, 8)
        hands.approver.requests.decisions.approve(ref)
        _act(hands.handler, ref, "replied", route="internet")
        yield date(2021, 7, 9)
        there = hands.registrar.requests.dividing.refer(ref, _REFERRED_TO).view.ref
        self.refs["received_there"] = there
        yield date(2021, 7, 20)
        draft = Draft(
            items=(DraftItem(outcome="not_exist", reasons="经检索未找到（演示数据）"),),
            search="档案室和规划数据库，关键词为片区名称（演示数据）",
        )
        hands.handler.requests.decisions.draft(there, draft)
        yield date(2021, 7, 21)
        hands.approver.requests.decisions.approve(there)
        _act(hands.handler, there, "replied", route="signed_post")

    def _answered_late(self) -> Work:
        hands, case = self.hands, "late"
        yield date(2021, 8, 2)
        ref = self._registered(case, "演示研究所甲", "科研机构", "in_person", "水利设施普查结果")
        yield date(2021, 9, 10)
        challenge = self._challenged(ref, "litigation_direct", unanswered=True)
        yield date(2021, 9, 13)
        hands.handler.requests.decisions.draft(ref, _granted("普查结果"))
        yield date(2021, 9, 14)
        hands.approver.requests.decisions.approve(ref)
        yield date(2021, 9, 15)
        _act(hands.handler, ref, "replied", route="in_person", form="electronic")
        yield date(2021, 12, 1)
        hands.approver.challenges.result(challenge, "withdrawn")

    def _split(self) -> Work:
        hands, case = self.hands, "split"
        yield date(2021, 10, 11)
        ref = self._registered(case, "申请人丙", "自然人", "in_person", "收费标准，以及普查结果")
        yield date(2021, 10, 13)
        _done, parts = hands.handler.requests.dividing.split(
            ref, ("收费标准（演示数据）", "普查结果（演示数据）"), register=True
        )
        (other,) = parts
        self.refs["split_off"] = other
        yield date(2021, 10, 18)
        already = Draft(
            items=(DraftItem(outcome="already_public"),), access="见政府网站收费目录（演示数据）"
        )
        hands.handler.requests.decisions.draft(ref, already)
        hands.handler.requests.decisions.draft(other, _granted("普查结果"))
        yield date(2021, 10, 19)
        for one in (ref, other):
            hands.approver.requests.decisions.approve(one)
            _act(hands.handler, one, "replied", route="in_person")

    def _registered(self, case: str, name: str, kind: str, channel: str, wanted: str) -> str:
        registrar = self.hands.registrar
        new = NewRequest(
            applicant=Applicant(kind=kind, name=name, contact="演示地址"),
            channel=channel,
            description=f"{wanted}（演示数据）",
            on=registrar.environment.today(),
            supply="paper",
            note=NOTE,
        )
        ref = registrar.requests.register(new).view.ref
        self.refs[case] = ref
        return ref

    def _challenged(self, ref: str, block: str, *, unanswered: bool = False) -> str:
        opened = self.hands.registrar.challenges.open(ref, block, unanswered=unanswered)
        found = opened.challenge.ref
        self.challenges.append(found)
        return found


def _act(office: Office, ref: str, move: str, **fields: object) -> None:
    office.requests.act(ref, move, fields)


def _granted(what: str) -> Draft:
    return Draft(items=(DraftItem(outcome="granted", what=what),), access=_GIVEN, form="paper")
