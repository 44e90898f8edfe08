"""The screening at the release gate: marks stop, the rest is answered for, derivatives follow.

All data is made up.
"""

from __future__ import annotations

import io

import pytest

from govdisclose.domain.cases.flow import FourEyes
from govdisclose.domain.cases.roles import Permission, Role
from govdisclose.domain.catalogue.detecting.judging import (
    AcceptedReason,
    ScreeningStops,
    ScreeningUnanswered,
)
from govdisclose.domain.catalogue.refusals import SecrecyMarkFound
from govdisclose.domain.journal import Entry
from govdisclose.office import Office
from govdisclose.ports.storage import ContentSpace, Store
from govdisclose.services.erasing import attachment_change
from tests.services.importing.cases import office, office_of, store

__all__ = ["office", "store"]

MOBILE = "13812345678"


@pytest.fixture
def approver(office: Office, store: Store) -> Office:
    """The office seen by wang, who approves."""
    return office_of(store, "wang")


def _draft(office: Office, title: str = "关于防汛工作的通知", **fields: object) -> str:
    return office.catalogue.add(None, {"title": title, **fields}).ref


def _attach(office: Office, ref: str, text: str, name: str = "附件.txt") -> str:
    return office.catalogue.attach(ref, name, io.BytesIO(text.encode()))


def _keep_derivative(office: Office, ref: str, text: str) -> tuple[str, str]:
    content = text.encode()
    redacted, _ = Office.redaction().redact("a.txt", content, [MOBILE])
    pair = office.derivatives.keep(ref, "原件.txt", content, "公开件.txt", redacted)
    return pair.original, pair.derivative


def test_clean_item_passes_without_a_word(office: Office, approver: Office) -> None:
    """What holds nothing needs no reason, and nothing is journaled of it."""
    ref = _draft(office)
    _attach(office, ref, "正文，咨询电话12345。")

    approver.catalogue.publish(ref)

    assert not any(e.kind == "item.screened" for e in _entries(office, ref))


def test_finding_needs_a_reason(office: Office, approver: Office) -> None:
    """A number in a file stops the release until the approver answers for it."""
    ref = _draft(office)
    _attach(office, ref, f"联系人手机{MOBILE}")

    with pytest.raises(ScreeningUnanswered) as refused:
        approver.catalogue.publish(ref)
    approver.catalogue.publish(ref, accepted=AcceptedReason.PUBLIC_FUNCTION)

    assert "PERSON-MOBILE" in str(refused.value)
    assert MOBILE not in str(refused.value)
    assert not approver.catalogue.get(ref).is_draft


def test_finding_in_the_text_needs_a_reason(office: Office, approver: Office) -> None:
    """The fields of the item are screened like its files."""
    ref = _draft(office, summary=f"联系{MOBILE}")

    with pytest.raises(ScreeningUnanswered):
        approver.catalogue.publish(ref)


def test_proposed_change_is_screened(office: Office, approver: Office) -> None:
    """What would become public is looked at, not what is."""
    ref = _draft(office)
    approver.catalogue.publish(ref)
    office.catalogue.revise(ref, {"summary": f"联系{MOBILE}"})

    with pytest.raises(ScreeningUnanswered):
        approver.catalogue.publish(ref)
    approver.catalogue.publish(ref, accepted=AcceptedReason.CONSENT)


def test_journal_holds_codes_and_reason_only(office: Office, approver: Office) -> None:
    """Who answered, for what kinds and why; never a value, a name or a place."""
    ref = _draft(office)
    _attach(office, ref, f"申请人：张三，手机{MOBILE}")

    approver.catalogue.publish(ref, accepted=AcceptedReason.NOT_PERSONAL)

    (entry,) = [one for one in _entries(office, ref) if one.kind == "item.screened"]
    assert {"codes": ["PERSON-MOBILE", "PERSON-NAME"], "reason": "not_personal"} == entry.facts
    assert "wang" == entry.actor.person


def _entries(office: Office, ref: str) -> tuple[Entry, ...]:
    with office.store.read() as unit:
        return unit.journal.entries_of(ref)


def test_marked_file_is_not_attached(office: Office) -> None:
    """A secrecy mark in a file, an ordinary machine may not hold it; nothing of it is kept."""
    ref = _draft(office)

    with pytest.raises(SecrecyMarkFound):
        _attach(office, ref, "机密★10年\n某某方案")

    assert () == office.catalogue.history(ref).attachments
    with office.store.read() as unit:
        assert () == unit.contents.digests(ContentSpace.ORIGINAL)


def test_mark_stops_whatever_the_reason(office: Office, approver: Office) -> None:
    """No reason releases a marked document, even one that came in before it was screened."""
    ref = _draft(office)
    with office.store.write() as unit:
        digest = unit.contents.put(1, ContentSpace.ORIGINAL, io.BytesIO("绝密★长期".encode()))
        recorder = office.acting.recorder(unit, Permission.DRAFT)
        item = office.catalogue.get(ref)
        change = attachment_change(unit, recorder, item, name="旧件.txt", digest=digest)
        recorder.record(1, "item.attached", ref, records=[change])
        unit.commit()

    with pytest.raises(ScreeningStops):
        approver.catalogue.publish(ref, accepted=AcceptedReason.LAW_DEMANDS)


def test_stream_that_can_be_read_once_is_screened_and_stored_whole(office: Office) -> None:
    """A pipe is attached like a file."""

    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    ref = _draft(office)
    digest = office.catalogue.attach(ref, "a.txt", Pipe(b"x" * 3_000_000))

    with office.store.read() as unit:
        assert 3_000_000 == unit.contents.size(1, ContentSpace.ORIGINAL, digest)


def test_original_and_derivative_are_kept_apart(office: Office) -> None:
    """The original lies among the originals only, the copy among the public files only."""
    ref = _draft(office)

    original, derivative = _keep_derivative(office, ref, f"手机{MOBILE}。")

    with office.store.read() as unit:
        assert ((1, original),) == unit.contents.digests(ContentSpace.ORIGINAL)
        assert ((1, derivative),) == unit.contents.digests(ContentSpace.PUBLIC)
        with unit.contents.open(1, ContentSpace.PUBLIC, derivative) as stream:
            assert MOBILE.encode() not in stream.read()


def test_original_with_a_derivative_needs_no_answer(office: Office, store: Store) -> None:
    """Only what can become public is looked at; a second person releases the copy."""
    ref = _draft(office)
    original, derivative = _keep_derivative(office, ref, f"手机{MOBILE}。")
    before = {one["digest"]: one.get("public") for one in office.catalogue.history(ref).attachments}

    office_of(store, "wang").catalogue.publish(ref)

    after = {one["digest"]: one.get("public") for one in office.catalogue.history(ref).attachments}
    assert {original: False, derivative: False} == before
    assert {original: False, derivative: True} == after


def test_who_redacted_does_not_release(office: Office, store: Store) -> None:
    """Four eyes hold for the copy, too: what was left in it somebody else has to see."""
    office.staff.add("zhao", "丙", roles=[Role.EDITOR, Role.APPROVER])
    zhao = office_of(store, "zhao")
    ref = _draft(office)
    _keep_derivative(zhao, ref, f"手机{MOBILE}。")

    with pytest.raises(FourEyes):
        zhao.catalogue.publish(ref)

    assert office.catalogue.get(ref).is_draft


def test_erasing_takes_original_and_derivative(office: Office) -> None:
    """Neither file outlives the erasure of its item."""
    ref = _draft(office)
    _keep_derivative(office, ref, f"手机{MOBILE}。")

    office.catalogue.erase(ref, ground="privacy", approver="wang")

    with office.store.read() as unit:
        assert () == unit.contents.digests(ContentSpace.ORIGINAL)
        assert () == unit.contents.digests(ContentSpace.PUBLIC)
