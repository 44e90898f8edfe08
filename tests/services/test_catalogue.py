"""The catalogue's acts, on both stores."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import attrs
import pytest

from govdisclose.adapters.key import ProcessKey
from govdisclose.adapters.memory import MemoryStore
from govdisclose.adapters.sqlite.store import SqliteStore
from govdisclose.domain.cases.flow import FourEyes, IllegalMove
from govdisclose.domain.cases.roles import NotPermitted, Role, UnknownStaff
from govdisclose.domain.catalogue.agency import Dated, Level
from govdisclose.domain.catalogue.item import MalformedRef, Release
from govdisclose.domain.catalogue.refusals import (
    FieldNotEditable,
    FutureAct,
    GroundMissing,
    ItemErased,
    NotPublished,
    ProposalWaiting,
    PublishedBeforeFormed,
    SecrecyMarkFound,
    TitleMissing,
    UnknownItem,
    WithdrawnBeforePublished,
)
from govdisclose.domain.search_terms import compile_query
from govdisclose.errors import Conflict
from govdisclose.office import Office
from govdisclose.ports.environment import OfficeKey
from govdisclose.ports.storage import ContentSpace, ItemFilter, Store
from govdisclose.services.importing.account import ImportOptions
from govdisclose.services.organisation import NewAgency
from govdisclose.services.setup import NewOffice, prepare_office

CODE = "003110926"
"""Organisation code whose check digit is published as valid (domain facts, section 4.6)."""


@attrs.define
class FixedEnvironment:
    """A clock that stands still and random bytes that count."""

    day: date = date(2009, 10, 29)
    count: int = 0
    key: OfficeKey = attrs.field(factory=lambda: ProcessKey(bytes(range(32))))

    def now(self) -> datetime:
        return datetime(self.day.year, self.day.month, self.day.day, 3, tzinfo=UTC)

    def today(self) -> date:
        return self.day

    def random_bytes(self, length: int) -> bytes:
        self.count += 1
        return self.count.to_bytes(length, "big")

    def account(self) -> str:
        return "li"


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store of either kind."""
    made: Store = (
        MemoryStore() if request.param == "memory" else SqliteStore.create(tmp_path / "o.db")
    )
    yield made
    made.close()


@pytest.fixture
def environment() -> FixedEnvironment:
    """The clock of the test."""
    return FixedEnvironment()


@pytest.fixture
def office(store: Store, environment: FixedEnvironment) -> Office:
    """An office seen by li, who drafts; wang approves."""
    new = NewOffice(
        name="市政府",
        agencies=(NewAgency(name="市教育局", level=Level.DEPARTMENT, organisation_code=CODE),),
    )
    prepare_office(store, environment, "li", new)
    made = Office.over(store, actor="li", environment=environment)
    made.staff.add("wang", "乙", roles=[Role.APPROVER, Role.DEPUTY])
    return made


@pytest.fixture
def approver(office: Office, store: Store, environment: FixedEnvironment) -> Office:
    """The same office seen by wang."""
    return Office.over(store, actor="wang", environment=environment)


def _found(office: Office, text: str, on: date | None = None) -> list[str | None]:
    where = ItemFilter(query=compile_query(text), public_on=on)
    return [row.title for row in office.catalogue.page(where).rows]


def test_draft_is_not_public_until_a_second_person_publishes_it(
    office: Office, approver: Office, environment: FixedEnvironment
) -> None:
    """First reviewed, then disclosed, by somebody else than the drafter."""
    item = office.catalogue.add("市教育局", {"title": "入学通知", "formed_on": "2009-10-20"})
    assert [] == _found(office, "入学", environment.day)

    published = approver.catalogue.publish(item.ref)

    assert ["入学通知"] == _found(office, "入学", environment.day)
    assert Release.REVIEWED is published.item.release
    assert f"{CODE}/2009-00001" == published.item.index_number
    assert office.journal.verify().is_clean


def test_drafter_cannot_publish_the_own_draft(office: Office) -> None:
    """Four eyes hold even for an administrator with every role."""
    item = office.catalogue.add(None, {"title": "通知"})

    with pytest.raises(FourEyes):
        office.catalogue.publish(item.ref)


def test_acting_for_the_drafter_is_no_way_round(
    office: Office, store: Store, environment: FixedEnvironment
) -> None:
    """Real and represented persons are compared."""
    item = office.catalogue.add(None, {"title": "通知"})
    deputy = Office.over(store, actor="wang", acting_for="li", environment=environment)

    with pytest.raises(FourEyes):
        deputy.catalogue.publish(item.ref)


def test_who_may_not_draft_is_refused(approver: Office) -> None:
    """An approver has no drafting role."""
    with pytest.raises(NotPermitted):
        approver.catalogue.add(None, {"title": "通知"})


def test_published_item_stays_as_it_was_until_the_change_is_approved(
    office: Office, approver: Office, environment: FixedEnvironment
) -> None:
    """A changed content needs a new review, and the public keeps the old one meanwhile."""
    item = office.catalogue.add(None, {"title": "旧题"})
    approver.catalogue.publish(item.ref)

    office.catalogue.revise(item.ref, {"title": "新题"})
    assert ["旧题"] == _found(office, "题", environment.day)
    history = office.catalogue.history(item.ref)
    assert history.pending is not None
    assert "新题" == history.pending["title"]
    with pytest.raises(FourEyes):
        office.catalogue.publish(item.ref)

    approver.catalogue.publish(item.ref)
    assert ["新题"] == _found(office, "题", environment.day)
    assert office.catalogue.history(item.ref).pending is None
    assert office.journal.verify().is_clean


def test_second_proposal_joins_the_first_and_never_replaces_it(
    office: Office, approver: Office, store: Store, environment: FixedEnvironment
) -> None:
    """Two people's changes to different fields wait together; to one field they collide."""
    office.staff.add("zhao", "丙", roles=[Role.EDITOR, Role.APPROVER])
    zhao = Office.over(store, actor="zhao", environment=environment)
    item = office.catalogue.add(None, {"title": "旧题"})
    approver.catalogue.publish(item.ref)

    office.catalogue.revise(item.ref, {"title": "新题"})
    zhao.catalogue.revise(item.ref, {"note": "注"})
    with pytest.raises(ProposalWaiting):
        zhao.catalogue.revise(item.ref, {"title": "别的题"})
    with pytest.raises(FourEyes):
        zhao.catalogue.publish(item.ref)

    published = approver.catalogue.publish(item.ref).item
    assert ("新题", "注") == (published.title, published.note)


def test_acts_are_not_dated_ahead(office: Office, approver: Office) -> None:
    """Nobody approves or withdraws tomorrow; a withdrawal does not precede the publication."""
    item = office.catalogue.add(None, {"title": "通知"})
    with pytest.raises(FutureAct):
        approver.catalogue.publish(item.ref, on=date(2030, 1, 1))
    approver.catalogue.publish(item.ref, on=date(2009, 10, 20))

    with pytest.raises(FutureAct):
        approver.catalogue.withdraw(item.ref, on=date(2030, 1, 1))
    with pytest.raises(WithdrawnBeforePublished):
        approver.catalogue.withdraw(item.ref, on=date(2009, 10, 19))


def test_publishing_again_without_a_change_is_refused(office: Office, approver: Office) -> None:
    """A published item without pending change has nothing to publish."""
    item = office.catalogue.add(None, {"title": "通知"})
    approver.catalogue.publish(item.ref)

    with pytest.raises(IllegalMove):
        approver.catalogue.publish(item.ref)


def test_numbers_are_issued_without_gaps_and_never_to_drafts(
    office: Office, approver: Office
) -> None:
    """The counter moves only when something is published."""
    refs = [office.catalogue.add("市教育局", {"title": f"通知{n}"}).ref for n in range(3)]

    numbers = [approver.catalogue.publish(ref).item.index_number for ref in (refs[2], refs[0])]

    assert [f"{CODE}/2009-00001", f"{CODE}/2009-00002"] == numbers
    assert [] == office.numbers.gaps()


def test_missing_organisation_code_is_a_finding_and_no_number(
    office: Office, approver: Office
) -> None:
    """The item is published all the same; its number is missing for a reason."""
    item = office.catalogue.add(None, {"title": "通知"})

    published = approver.catalogue.publish(item.ref)

    assert published.item.index_number is None
    assert published.issued is not None
    assert ["INDEX-ORGANISATION-CODE"] == [f.code for f in published.issued.findings]


def test_withdrawal_ends_the_public_window(
    office: Office, approver: Office, environment: FixedEnvironment
) -> None:
    """What is withdrawn today was public yesterday; a leak never was."""
    plain = office.catalogue.add(None, {"title": "甲文件"})
    leaked = office.catalogue.add(None, {"title": "乙文件"})
    for item in (plain, leaked):
        approver.catalogue.publish(item.ref, on=date(2009, 10, 20))

    approver.catalogue.withdraw(plain.ref)
    approver.catalogue.withdraw(leaked.ref, leak=True)

    assert [] == _found(office, "文件", environment.day)
    assert ["甲文件"] == _found(office, "文件", date(2009, 10, 25))


def test_draft_cannot_be_withdrawn(office: Office, approver: Office) -> None:
    """There is nothing to take back."""
    item = office.catalogue.add(None, {"title": "通知"})

    with pytest.raises(NotPublished):
        approver.catalogue.withdraw(item.ref)


def test_two_people_editing_one_record_get_a_conflict(office: Office) -> None:
    """The second writer's edit is refused, not lost and not silently merged."""
    item = office.catalogue.add(None, {"title": "一"})
    office.catalogue.revise(item.ref, {"title": "二"}, expected_version=1)

    with pytest.raises(Conflict):
        office.catalogue.revise(item.ref, {"title": "三"}, expected_version=1)

    assert "二" == office.catalogue.get(item.ref).title


def test_what_no_record_may_lack_or_hold_is_refused(office: Office) -> None:
    """A title, a ground for withholding, and no secrecy mark."""
    with pytest.raises(TitleMissing):
        office.catalogue.add(None, {"summary": "无题"})
    with pytest.raises(GroundMissing):
        office.catalogue.add(None, {"title": "x", "mode": "withheld"})
    with pytest.raises(SecrecyMarkFound):
        office.catalogue.add(None, {"title": "机密★10年 某计划"})
    with pytest.raises(SecrecyMarkFound):
        office.catalogue.add(None, {"title": "x", "mode": "withheld", "ground": "state_secret"})
    with pytest.raises(FieldNotEditable):
        office.catalogue.add(None, {"title": "x", "published_on": "2009-01-01"})
    with pytest.raises(UnknownItem):
        office.catalogue.get("I1-99")


def test_publication_before_formation_is_refused(office: Office, approver: Office) -> None:
    """A document cannot be public before it exists."""
    item = office.catalogue.add(None, {"title": "x", "formed_on": "2009-10-20"})

    with pytest.raises(PublishedBeforeFormed):
        approver.catalogue.publish(item.ref, on=date(2009, 10, 19))


def test_editing_never_makes_a_withheld_item_public(
    office: Office, environment: FixedEnvironment
) -> None:
    """A change of mode has to pass the gate like any draft."""
    item = office.catalogue.add(
        None, {"title": "内部", "mode": "withheld", "ground": "internal_affairs"}
    )

    office.catalogue.revise(item.ref, {"mode": "proactive", "ground": None})

    assert [] == _found(office, "内部", environment.day)


def test_erasing_leaves_figures_and_chain_and_nothing_else(
    office: Office, approver: Office
) -> None:
    """Text, attachment and search terms go; the journal says by whose act."""
    item = office.catalogue.add(None, {"title": "张三低保名单"})
    approver.catalogue.publish(item.ref)
    digest = office.catalogue.attach(item.ref, "名单.txt", io.BytesIO(b"x" * 600_000))
    before = office.catalogue.count(ItemFilter(), bound=None)

    entry = office.catalogue.erase(item.ref, ground="privacy", approver="wang")

    assert before == office.catalogue.count(ItemFilter(), bound=None)
    assert [] == _found(office, "低保")
    erased = office.catalogue.get(item.ref)
    assert erased.title is None
    assert date(2009, 10, 29) == erased.published_on
    with office.store.read() as unit:
        assert unit.contents.size(1, ContentSpace.ORIGINAL, digest) is None
    verification = office.journal.verify()
    assert () == verification.faults
    assert any("item" in name for chain in verification.chains for name in chain.erased)
    assert "privacy" == entry.facts["ground"]
    with pytest.raises(ItemErased):
        office.catalogue.revise(item.ref, {"title": "再来"})


def test_file_attached_to_two_items_outlives_the_erasure_of_one(
    office: Office, approver: Office
) -> None:
    """Equal files are stored once; erasing one item leaves the other's."""
    refs = [office.catalogue.add(None, {"title": f"通知{n}"}).ref for n in range(2)]
    digests = {office.catalogue.attach(ref, "a.txt", io.BytesIO(b"same")) for ref in refs}

    office.catalogue.erase(refs[0], ground="privacy", approver="wang")

    with office.store.read() as unit:
        sizes = [unit.contents.size(1, ContentSpace.ORIGINAL, digest) for digest in digests]
    assert [4] == sizes


def test_approver_of_an_erasure_is_on_the_staff_and_may_approve(office: Office) -> None:
    """A name that left, or that never might approve, approves nothing."""
    item = office.catalogue.add(None, {"title": "x"})
    office.staff.add("zhao", "丙", roles=[Role.EDITOR])
    with pytest.raises(NotPermitted):
        office.catalogue.erase(item.ref, ground="privacy", approver="zhao")
    office.staff.revise("wang", active=False)

    with pytest.raises(UnknownStaff):
        office.catalogue.erase(item.ref, ground="privacy", approver="wang")


@pytest.mark.parametrize("ref", ["I99999999999999999999-1", "I1-99999999999999999999", "I-1"])
def test_text_that_is_no_reference_is_refused(office: Office, ref: str) -> None:
    """Numbers no store can hold are a malformed reference, not a fault of the program."""
    with pytest.raises((MalformedRef, UnknownItem)):
        office.catalogue.get(ref)


def test_erasing_needs_a_second_person(office: Office) -> None:
    """Nobody approves the own erasure."""
    item = office.catalogue.add(None, {"title": "x"})

    with pytest.raises(FourEyes):
        office.catalogue.erase(item.ref, ground="privacy", approver="li")


def _public_wording(office: Office, on: date) -> list[tuple[str | None, str]]:
    return [(one.title, one.agency) for one in office.catalogue.each_public(ItemFilter(), on)]


def test_public_view_of_a_past_day_has_the_wording_and_the_name_of_that_day(
    office: Office, approver: Office, environment: FixedEnvironment
) -> None:
    """What was reworded or renamed later was not seen so on that day."""
    item = office.catalogue.add("市教育局", {"title": "原题"})
    approver.catalogue.publish(item.ref)
    environment.day = date(2009, 11, 20)
    office.catalogue.revise(item.ref, {"title": "新题"})
    approver.catalogue.publish(item.ref)
    later = Dated("市教育体育局", date(2009, 11, 20))
    office.agencies.revise(
        "市教育局", lambda one, _all: attrs.evolve(one, names=(*one.names, later))
    )

    before = _public_wording(office, date(2009, 11, 19))
    after = _public_wording(office, date(2009, 11, 20))

    assert [("原题", "市教育局")] == before
    assert [("新题", "市教育体育局")] == after
    assert [] == _public_wording(office, date(2009, 10, 28))


def test_public_view_goes_by_the_day_of_the_act_not_of_its_entry(
    office: Office, approver: Office, environment: FixedEnvironment
) -> None:
    """A publication recorded days afterwards took effect with its own wording."""
    item = office.catalogue.add(None, {"title": "原题"})
    approver.catalogue.publish(item.ref, on=date(2009, 10, 20))
    environment.day = date(2009, 11, 20)
    office.catalogue.revise(item.ref, {"title": "新题"})
    approver.catalogue.publish(item.ref)

    assert [("原题", "市政府")] == _public_wording(office, date(2009, 10, 21))


def test_public_view_of_a_day_before_all_acts_has_the_present_wording(
    office: Office, environment: FixedEnvironment, tmp_path: Path
) -> None:
    """Of an item that was published elsewhere and imported later nobody knows the wording then."""
    path = tmp_path / "a.csv"
    for title in ("原题", "新题"):
        number = "003110926/2009-00001"
        path.write_text(
            f"索引号,标题,生成日期,发布日期\n{number},{title},2009-03-02,2009-03-06\n", "utf-8"
        )
        office.exchange.import_file(path, ImportOptions())
        environment.day = date(2009, 11, 20)

    assert [("新题", "市政府")] == _public_wording(office, date(2009, 4, 1))
    assert [("原题", "市政府")] == _public_wording(office, date(2009, 11, 1))
