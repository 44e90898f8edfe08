"""A classified office keeps what an ordinary one refuses, and publishes nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from govdisclose.domain.catalogue.intake_rows import HeldSecrecy
from govdisclose.domain.catalogue.item import Mode, Release
from govdisclose.domain.catalogue.refusals import NotProactive, SecrecyMarkFound
from govdisclose.office import Office
from govdisclose.ports.storage import ItemFilter, Store
from govdisclose.services.secrecy import ClassifiedNotPublic, SecretFixed
from govdisclose.services.setup import NewOffice, prepare_office
from tests.services.importing.cases import (
    codes,
    counts,
    import_text,
    new_office,
    office_of,
    ref_of,
    store,
    titles,
)
from tests.services.test_catalogue import FixedEnvironment

__all__ = ["store"]

HEADER = "标题,密级,公开方式,发布日期\n"
MIXED = f"{HEADER}通知,否,,2009-01-05\n计划,机密★10年,主动公开,2009-01-05\n名册,是,,\n"


@pytest.fixture
def classified(store: Store) -> Office:
    """A classified office, seen by li."""
    prepare_office(store, FixedEnvironment(), "li", NewOffice(name="市政府", classified=True))
    return office_of(store)


def test_ordinary_office_refuses_marked_rows(store: Store, tmp_path: Path) -> None:
    """An ordinary machine may not hold a state secret (R2019 art. 14)."""
    office = new_office(store)

    account = import_text(office, tmp_path, MIXED)

    assert (1, 0, 0, 2) == counts(account)
    assert ["通知"] == titles(office)


def test_classified_office_keeps_level_and_term(classified: Office, tmp_path: Path) -> None:
    """A marked row is kept withheld on the ground state_secret, whatever mode it names."""
    account = import_text(classified, tmp_path, MIXED)

    assert (3, 0, 0, 0) == counts(account)
    assert [("SECRECY-KEPT", 3), ("SECRECY-KEPT", 4)] == codes(account)
    held = {title: ref_of(classified, title) for title in ("通知", "计划", "名册")}
    assert classified.secrecy.of(held["通知"]) is None
    assert HeldSecrecy("highly_secret", 120) == classified.secrecy.of(held["计划"])
    assert HeldSecrecy(None, None) == classified.secrecy.of(held["名册"])
    item = classified.catalogue.get(held["计划"])
    assert (Mode.WITHHELD, "state_secret", Release.NONE) == (item.mode, item.ground, item.release)
    assert Release.RECORD is classified.catalogue.get(held["通知"]).release
    assert classified.journal.verify().is_clean


def test_finding_of_a_kept_secret_quotes_nothing(classified: Office, tmp_path: Path) -> None:
    """Findings travel further than the record: they say where, never what."""
    account = import_text(classified, tmp_path, MIXED)

    assert [(None, ()), (None, ())] == [(one.value, one.detail) for one in account.findings]


def test_mark_over_a_table_holds_for_its_rows(classified: Office, tmp_path: Path) -> None:
    """A title that bears a mark makes every row of the table secret at that level."""
    import_text(classified, tmp_path, "秘密★5年\n标题,发布日期\n通知,2009-01-05\n")

    assert HeldSecrecy("secret", 60) == classified.secrecy.of(ref_of(classified, "通知"))


def test_nothing_of_a_classified_office_is_public(classified: Office, tmp_path: Path) -> None:
    """Not even an item without a mark: what lies beside secrets does not leave by the program."""
    import_text(classified, tmp_path, MIXED)

    with pytest.raises(ClassifiedNotPublic):
        list(classified.catalogue.each_public(ItemFilter(), date(2009, 10, 29)))
    with pytest.raises(ClassifiedNotPublic):
        classified.packages.send(tmp_path / "package.zip", "安徽省", ItemFilter())
    assert not (tmp_path / "package.zip").exists()
    public = ItemFilter(public_on=date(2009, 10, 29))
    assert ["通知"] == [row.title for row in classified.catalogue.page(public).rows]


def test_held_secret_is_not_edited_or_published(
    classified: Office, store: Store, tmp_path: Path
) -> None:
    """Declassification is an act this program does not record yet, so no edit stands in for it."""
    import_text(classified, tmp_path, MIXED)
    ref = ref_of(classified, "计划")

    with pytest.raises(SecretFixed):
        classified.catalogue.revise(ref, {"title": "通知", "mode": "proactive", "ground": None})
    with pytest.raises(NotProactive):
        classified.catalogue.publish(ref)
    with pytest.raises(SecrecyMarkFound):
        classified.catalogue.add(None, {"title": "机密★10年 方案"})


def test_second_import_changes_nothing(classified: Office, tmp_path: Path) -> None:
    """The same file again is unchanged, secrets included."""
    import_text(classified, tmp_path, MIXED)

    assert (0, 0, 3, 0) == counts(import_text(classified, tmp_path, MIXED))


def test_changed_mark_is_a_new_version(classified: Office, tmp_path: Path) -> None:
    """A level that its agency raises or lowers is recorded; the former one stays in the journal."""
    import_text(classified, tmp_path, MIXED)

    account = import_text(classified, tmp_path, MIXED.replace("机密★10年", "秘密★5年"))

    ref = ref_of(classified, "计划")
    assert (0, 1, 2, 0) == counts(account)
    assert HeldSecrecy("secret", 60) == classified.secrecy.of(ref)
    with classified.store.read() as unit:
        levels = [one.facts["level"] for one in unit.records.versions(1, "secrecy", ref)]
    assert ["highly_secret", "secret"] == levels
    assert classified.journal.verify().is_clean


def test_row_without_its_mark_does_not_lay_a_secret_open(
    classified: Office, tmp_path: Path
) -> None:
    """A file that forgot the mark changes nothing of what is held."""
    import_text(classified, tmp_path, MIXED)

    account = import_text(classified, tmp_path, MIXED.replace("机密★10年", ""))

    assert (0, 0, 2, 1) == counts(account)
    assert ("SECRECY-UNMARKED", 3) in codes(account)
    assert HeldSecrecy("highly_secret", 120) == classified.secrecy.of(ref_of(classified, "计划"))


def test_public_item_that_becomes_secret_is_no_longer_public(
    classified: Office, tmp_path: Path
) -> None:
    """A later mark takes a record out of the public window at once."""
    import_text(classified, tmp_path, MIXED.replace("机密★10年", ""))

    import_text(classified, tmp_path, MIXED)

    item = classified.catalogue.get(ref_of(classified, "计划"))
    public = ItemFilter(public_on=date(2009, 10, 29))
    assert (Mode.WITHHELD, 2) == (item.mode, item.version)
    assert "计划" not in [row.title for row in classified.catalogue.page(public).rows]
