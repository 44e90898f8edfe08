"""Making one item of two, and two again, on both stores."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date

import attrs
import pytest

from govdisclose.domain.cases.roles import NotPermitted, Role
from govdisclose.domain.catalogue.item import Carrier, Item, Withdrawal
from govdisclose.domain.catalogue.refusals import (
    FieldNotEditable,
    ItemMerged,
    KeptNotPublic,
    MergedBySamePerson,
    MergeFieldPresent,
    MergeWithItself,
    NotMerged,
    WithdrawnNotMerged,
)
from govdisclose.domain.journal import Actor
from govdisclose.office import MergeReason, Office
from govdisclose.ports.conversion import record_to_item
from govdisclose.ports.storage import Dimension, FigureQuery, ItemFilter, Store
from govdisclose.services.editing import item_change
from govdisclose.services.recording import Recorder
from tests.services.test_catalogue import (
    FixedEnvironment,
    approver,
    environment,
    office,
    store,
)

__all__ = ["approver", "environment", "office", "store"]

EARLIER, LATER = date(2009, 10, 29), date(2009, 11, 5)
_See = Callable[[str], Office]


@pytest.fixture
def see(office: Office, store: Store, environment: FixedEnvironment) -> _See:
    """The office as one of its staff sees it; zhao and qian draft and approve, sun drafts."""
    for key in ("zhao", "qian"):
        office.staff.add(key, "丙", roles=[Role.EDITOR, Role.APPROVER])
    office.staff.add("sun", "丁", roles=[Role.EDITOR])
    return lambda account: Office.over(store, actor=account, environment=environment)


@pytest.fixture
def pair(office: Office, approver: Office, environment: FixedEnvironment) -> tuple[Item, Item]:
    """Two public items that are one document; a week later than their publication."""
    made = []
    for title, more in (("关于防汛的通知", {}), ("关于《防汛》的通知", {"summary": "防汛安排"})):
        drafted = office.catalogue.add(
            "市教育局", {"title": title, "formed_on": "2009-10-20", **more}
        )
        made.append(approver.catalogue.publish(drafted.ref).item)
    environment.day = LATER
    return made[0], made[1]


def _count(store: Store, **query: object) -> int:
    with store.read() as unit:
        cells = unit.items.cells(FigureQuery(by=(), **query))  # type: ignore[arg-type]
        return sum(cell[1] for cell in cells)


def _public(office: Office, on: date) -> list[str]:
    return [shown.ref for shown in office.catalogue.each_public(ItemFilter(), on)]


def test_merged_document_counts_once_from_the_merge_on(
    see: _See, pair: tuple[Item, Item], store: Store
) -> None:
    """The public sees the kept item only and figures count one; earlier days stay as they were."""
    kept, dropped = pair
    with store.read() as unit:
        known_at = unit.items.versions(dropped.shard, dropped.number)[-1].recorded_at
    office = see("zhao")

    merged = office.merging.merge(kept.ref, dropped.ref, reason=MergeReason.TWO_SPELLINGS)

    assert (Withdrawal.MERGED, LATER) == (merged.dropped.withdrawal, merged.dropped.withdrawn_on)
    assert [kept.ref] == _public(office, LATER)
    assert [kept.ref, dropped.ref] == _public(office, EARLIER)
    assert (1, 1) == (_count(store), _count(store, as_of=LATER))
    assert (2, 2) == (_count(store, as_of=EARLIER), _count(store, known_at=known_at))
    links = office.merging.links(dropped.ref)
    assert (kept.ref, MergeReason.TWO_SPELLINGS) == (links.into, links.reason)
    assert (dropped.ref,) == office.merging.links(kept.ref).holds
    assert office.journal.verify().is_clean


def test_unmerge_restores_and_needs_another_person(
    see: _See, pair: tuple[Item, Item], store: Store
) -> None:
    """Who took a document out does not put it back before the public; another person may."""
    kept, dropped = pair
    see("zhao").merging.merge(kept.ref, dropped.ref)
    with pytest.raises(MergedBySamePerson):
        see("zhao").merging.unmerge(dropped.ref)

    restored = see("qian").merging.unmerge(dropped.ref)

    assert (None, None) == (restored.withdrawn_on, restored.withdrawal)
    assert [kept.ref, dropped.ref] == _public(see("qian"), LATER)
    assert 2 == _count(store)
    assert (None, ()) == (
        see("qian").merging.links(dropped.ref).into,
        see("qian").merging.links(kept.ref).holds,
    )
    with pytest.raises(NotMerged):
        see("qian").merging.unmerge(dropped.ref)
    again = see("zhao").merging.merge(kept.ref, dropped.ref)
    assert again.dropped.withdrawal is Withdrawal.MERGED
    assert see("qian").journal.verify().is_clean


def test_acting_for_the_merger_is_no_way_round(
    see: _See, pair: tuple[Item, Item], store: Store, environment: FixedEnvironment
) -> None:
    """Represented persons count too."""
    see("zhao").merging.merge(pair[0].ref, pair[1].ref)
    deputy = Office.over(store, actor="wang", acting_for="zhao", environment=environment)

    with pytest.raises(MergedBySamePerson):
        deputy.merging.unmerge(pair[1].ref)


def test_what_a_public_item_takes_over_waits_for_a_second_person(
    see: _See, pair: tuple[Item, Item]
) -> None:
    """Taking over is an edit: the public keeps the old content until somebody else approves."""
    kept, dropped = pair

    merged = see("zhao").merging.merge(kept.ref, dropped.ref, take=["summary"])

    assert (("summary",), True) == (merged.taken, merged.waits)
    assert see("zhao").catalogue.get(kept.ref).summary is None
    assert {"summary": "防汛安排"} == see("zhao").catalogue.history(kept.ref).pending
    see("qian").catalogue.publish(kept.ref)
    assert "防汛安排" == see("qian").catalogue.get(kept.ref).summary


def test_drafts_take_over_at_once(see: _See, office: Office) -> None:
    """Between drafts nothing has to wait; carriers and files come along."""
    kept = office.catalogue.add("市教育局", {"title": "关于防汛的通知"})
    dropped = office.catalogue.add(None, {"title": "关于防汛的通知", "summary": "防汛安排"})
    office.catalogue.attach(dropped.ref, "a.pdf", io.BytesIO(b"%PDF"))

    merged = see("zhao").merging.merge(kept.ref, dropped.ref, take_missing=True)

    assert ("attachments", "summary") == merged.taken
    assert not merged.waits
    assert "防汛安排" == merged.kept.summary
    attachments = see("zhao").catalogue.history(kept.ref).attachments
    assert ["a.pdf"] == [each["name"] for each in attachments]
    assert see("zhao").journal.verify().is_clean


def test_carriers_are_added_and_leave_the_content_as_it_was_approved(
    see: _See, pair: tuple[Item, Item], store: Store
) -> None:
    """Where else it was published is a fact; no second look at the content is needed for it."""
    kept, dropped = pair
    _carry(store, dropped, Carrier("gazette", date(2009, 10, 30), "12"))

    merged = see("zhao").merging.merge(kept.ref, dropped.ref, take=["carriers"])

    assert (("carriers",), False) == (merged.taken, merged.waits)
    assert (Carrier("gazette", date(2009, 10, 30), "12"),) == merged.kept.carriers
    assert merged.kept.content_hash() == merged.kept.release_hash
    with store.read() as unit:
        cells = unit.items.cells(FigureQuery(by=(Dimension.CARRIER,)))
    assert [(("gazette",), 1)] == [tuple(cell) for cell in cells]


def _carry(store: Store, item: Item, carrier: Carrier) -> None:
    """Give an item a carrier as an import does, which alone can."""
    with store.write() as unit:
        record = unit.items.get(item.shard, item.number)
        assert record is not None
        recorder = Recorder(
            unit=unit,
            environment=FixedEnvironment(),
            actor=Actor(account="li", person="li"),
        )
        carried = attrs.evolve(
            record_to_item(record), carriers=(carrier,), version=record.version + 1
        )
        change = item_change(record, carried, record.version, edited=False)
        recorder.record(item.shard, "items.imported", item.ref, items=[change])
        unit.commit()


def test_merge_is_refused_where_it_would_hide_or_repeat(
    see: _See, pair: tuple[Item, Item], office: Office
) -> None:
    """The public loses no document by a merge, and nothing is merged twice or into itself."""
    kept, dropped = pair
    draft = office.catalogue.add("市教育局", {"title": "草稿"})
    merging = see("zhao").merging
    with pytest.raises(KeptNotPublic):
        merging.merge(draft.ref, dropped.ref)
    with pytest.raises(MergeWithItself):
        merging.merge(kept.ref, str(kept.index_number))
    with pytest.raises(FieldNotEditable):
        merging.merge(kept.ref, dropped.ref, take=["mode"])
    with pytest.raises(MergeFieldPresent):
        merging.merge(kept.ref, dropped.ref, take=["title"])
    with pytest.raises(NotPermitted):
        see("sun").merging.merge(kept.ref, dropped.ref)
    assert [kept.ref, dropped.ref] == _public(office, LATER)

    merging.merge(kept.ref, dropped.ref)

    with pytest.raises(ItemMerged):
        merging.merge(dropped.ref, kept.ref)
    with pytest.raises(ItemMerged):
        merging.merge(kept.ref, dropped.ref)
    see("zhao").catalogue.withdraw(kept.ref)
    other = office.catalogue.add("市教育局", {"title": "草稿二"})
    with pytest.raises(WithdrawnNotMerged):
        merging.merge(kept.ref, other.ref)


def test_merged_item_is_neither_edited_nor_published(
    see: _See, pair: tuple[Item, Item], office: Office, approver: Office
) -> None:
    """Acts on what another item stands for name that one."""
    kept, dropped = pair
    see("zhao").merging.merge(kept.ref, dropped.ref)

    with pytest.raises(ItemMerged) as edited:
        office.catalogue.revise(dropped.ref, {"title": "改"})
    with pytest.raises(ItemMerged):
        approver.catalogue.publish(dropped.ref)
    assert kept.ref == edited.value.data["kept"]


def test_who_only_approves_takes_nothing_over(
    approver: Office, see: _See, pair: tuple[Item, Item]
) -> None:
    """Merging is withdrawing, taking over is drafting; each needs its own right."""
    with pytest.raises(NotPermitted):
        approver.merging.merge(pair[0].ref, pair[1].ref, take=["summary"])
    assert approver.catalogue.get(pair[1].ref).withdrawal is None

    approver.merging.merge(pair[0].ref, pair[1].ref)

    assert approver.catalogue.get(pair[1].ref).withdrawal is Withdrawal.MERGED


def test_change_that_waited_for_the_dropped_item_waits_no_more(
    see: _See, pair: tuple[Item, Item], office: Office
) -> None:
    """Nobody can approve it any longer, so it is settled with the merge."""
    kept, dropped = pair
    office.catalogue.revise(dropped.ref, {"summary": "改"})

    see("zhao").merging.merge(kept.ref, dropped.ref)

    assert office.catalogue.history(dropped.ref).pending is None


def test_what_stands_for_a_merged_item_is_found_over_several_merges(
    see: _See, pair: tuple[Item, Item], office: Office, approver: Office
) -> None:
    """If the kept item is merged in its turn, the last one stands for all."""
    kept, dropped = pair
    drafted = office.catalogue.add("市教育局", {"title": "关于防汛的公告"})
    last = approver.catalogue.publish(drafted.ref).item
    see("zhao").merging.merge(kept.ref, dropped.ref)
    see("zhao").merging.merge(last.ref, kept.ref)

    assert last.ref == see("zhao").merging.links(dropped.ref).into
    assert (kept.ref,) == see("zhao").merging.links(last.ref).holds


def test_number_of_a_merged_item_is_explained_and_never_given_again(
    see: _See, pair: tuple[Item, Item], office: Office, approver: Office
) -> None:
    """The dropped item keeps its index number; the list of gaps says which item stands for it."""
    kept, dropped = pair
    see("zhao").merging.merge(kept.ref, dropped.ref)

    drafted = office.catalogue.add("市教育局", {"title": "另一件"})
    published = approver.catalogue.publish(drafted.ref).item

    (gap,) = office.numbers.gaps()
    assert (dropped.index_number, "merged", kept.ref) == (gap.number, gap.why, gap.kept)
    assert published.index_number not in (None, kept.index_number, dropped.index_number)


def test_erasing_a_merged_item_leaves_the_merge(
    see: _See, pair: tuple[Item, Item], office: Office
) -> None:
    """A merge is facts without text: it survives the erasure of what was merged."""
    kept, dropped = pair
    see("zhao").merging.merge(kept.ref, dropped.ref)

    office.catalogue.erase(dropped.ref, ground="personal_data", approver="wang")

    assert kept.ref == office.merging.links(dropped.ref).into
    assert office.journal.verify().is_clean
