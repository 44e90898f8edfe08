"""What is left of an erased item confirms no guess, and still keeps it from coming back."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from govdisclose.adapters.key import FileKey, ProcessKey
from govdisclose.adapters.sqlite.store import SqliteStore
from govdisclose.domain.cases.roles import Role
from govdisclose.domain.catalogue.intake_rows import content_key, import_identity
from govdisclose.domain.catalogue.refusals import LabelUnfit
from govdisclose.errors import KeyMismatch, KeyMissing
from govdisclose.office import ImportOptions, Office
from govdisclose.ports.storage import Dimension, FigureQuery, ItemFilter, Store
from govdisclose.services.importing.occurrences import occurrence_identity
from tests.services.importing.cases import (
    codes,
    counts,
    import_rows,
    new_office,
    office,
    ref_of,
    store,
    total,
)
from tests.services.test_catalogue import FixedEnvironment

__all__ = ["office", "store"]

DATES = ("2009-01-02", "2009-01-05")
TITLE = "饕餮住址公示"
FILE = "饕餮.txt"


def _row(title: str, number: str = "", document: str = "", note: str = "") -> tuple[str, ...]:
    return (number, title, "甲局", document, *DATES, "", note)


def _erase(office: Office, ref: str) -> None:
    if "zhao" not in {member.key for member in office.staff.list()}:
        office.staff.add("zhao", "丙", roles=[Role.APPROVER])
    office.catalogue.erase(ref, ground="privacy", approver="zhao")


def _keyed(store: Store, make: Callable[[], Path] | ProcessKey) -> Office:
    key = make if isinstance(make, ProcessKey) else FileKey(make)
    return Office.over(store, actor="li", environment=FixedEnvironment(key=key))


def _stored_text(store: Store) -> str:
    """Everything the store can tell, in one text."""
    with store.read() as unit:
        shards = unit.journal.shards_with_rows()
        items = list(unit.items.each(ItemFilter()))
        said: list[object] = [
            *(unit.items.versions(item.shard, item.number) for item in items),
            *(unit.journal.entries(shard) for shard in shards),
            *(unit.records.list(kind) for kind in ("attachment", "pending_revision")),
            *(unit.runs.get(number) for number in range(1, 9)),
        ]
    return repr(said)


def test_nothing_left_of_an_erased_item_confirms_a_guess(
    office: Office, store: Store, tmp_path: Path
) -> None:
    """Who guesses title, file or row cannot check the guess against any hash that is stored."""
    import_rows(office, tmp_path, [_row(TITLE), _row(TITLE, note="二"), _row("别的")])
    content = b"guessable file"
    office.catalogue.attach("I2-1", FILE, io.BytesIO(content))
    with store.read() as unit:
        kept = unit.items.get(2, 1)
    assert kept is not None
    said = f"{TITLE}\n{DATES[0]}\n{DATES[1]}"
    plain = import_identity("title", 2, said)
    assert (plain, content_key(2, TITLE, DATES[0])) == (kept.identity, kept.content_key)
    guesses = [
        repr(plain)[2:-1],
        plain.hex(),
        repr(occurrence_identity(plain, 1))[2:-1],
        str(content_key(2, TITLE, DATES[0])),
        repr(kept.source_hash)[2:-1],
        hashlib.sha256(content).hexdigest()[:12],
        TITLE,
        FILE,
        f"'bytes': {len(content)}",
    ]
    before = _stored_text(store)
    assert [guess for guess in guesses if guess not in before and guess != plain.hex()] == []

    for ref in ("I2-1", "I2-2"):
        _erase(office, ref)

    after = _stored_text(store)
    assert [] == [guess for guess in guesses if guess in after]
    assert office.journal.verify().is_clean


@pytest.mark.parametrize(
    "row",
    [
        _row(TITLE),
        _row(TITLE, document="淮府〔2009〕1号"),
        _row(TITLE, number="003110926/2009-00001"),
    ],
    ids=["title", "document", "index"],
)
def test_erased_row_is_known_again(office: Office, tmp_path: Path, row: tuple[str, ...]) -> None:
    """By its title, its document number or its index number; other rows come in."""
    import_rows(office, tmp_path, [row])
    _erase(office, "I2-1")

    planned = import_rows(office, tmp_path, [row, _row("别的")], ImportOptions(dry_run=True))
    account = import_rows(office, tmp_path, [row, _row("别的")])

    assert (1, 0, 0, 1) == counts(account) == counts(planned)
    assert [("ITEM-ERASED", 2)] == codes(account)


def test_erased_row_with_a_key_is_known_again(office: Office, tmp_path: Path) -> None:
    """The value of the key column is hashed under the office's key as well."""
    key = ImportOptions(key_column="备注")
    import_rows(office, tmp_path, [_row(TITLE, note="k1")], key)
    _erase(office, "I2-1")

    account = import_rows(office, tmp_path, [_row("新题", note="k1"), _row("b", note="k2")], key)

    assert [("ITEM-ERASED", 2)] == codes(account)


def test_erased_one_of_rows_alike_is_known_again(office: Office, tmp_path: Path) -> None:
    """Also where the second of them was erased: equal rows of the others still meet their items."""
    rows = [_row("公示", note=note) for note in "abc"]
    import_rows(office, tmp_path, rows)
    _erase(office, "I2-2")

    account = import_rows(office, tmp_path, rows)

    assert (0, 0, 2, 1) == counts(account)
    assert ("ITEM-ERASED", 3) in codes(account)
    assert 3 == total(office)


def test_missing_key_is_told_and_stops_no_import(store: Store, tmp_path: Path) -> None:
    """A warning says that an erased row might come back, as in this case it does."""
    place = tmp_path / "o.key"
    new_office(store)
    office = _keyed(store, lambda: place)
    import_rows(office, tmp_path, [_row(TITLE)])
    assert not place.exists()
    _erase(office, "I2-1")
    assert 32 == place.stat().st_size
    place.rename(tmp_path / "away")

    lost = _keyed(store, lambda: place)
    account = import_rows(lost, tmp_path, [_row(TITLE)])

    assert (1, 0, 0, 0) == counts(account)
    (warning,) = account.findings
    assert ("ERASURE-KEY-MISSING", None) == (warning.code, warning.value)
    with pytest.raises(KeyMissing):
        _erase(lost, "I2-2")
    assert not place.exists()
    assert 1 == len(lost.keys.state().absent)


def test_exchanged_key_is_noticed_and_can_be_adopted(store: Store, tmp_path: Path) -> None:
    """Nobody erases under a foreign key by accident; an administrator may decide to."""
    new_office(store)
    first, second = ProcessKey(bytes(32)), ProcessKey(bytes([1]) * 32)
    import_rows(_keyed(store, first), tmp_path, [_row(TITLE), _row("乙题"), _row("丙题")])
    _erase(_keyed(store, first), "I2-1")
    other = _keyed(store, second)
    with pytest.raises(KeyMismatch):
        _erase(other, "I2-2")

    state = other.keys.adopt()
    _erase(other, "I2-2")

    assert (first.fingerprint(),) == state.absent
    account = import_rows(other, tmp_path, [_row("乙题")])
    assert [("ERASURE-KEY-MISSING", None), ("ITEM-ERASED", 2)] == codes(account)
    assert other.journal.verify().is_clean


def test_ground_of_an_erasure_is_a_code(office: Office, tmp_path: Path) -> None:
    """It stays in the journal, so it may not repeat what is erased."""
    import_rows(office, tmp_path, [_row(TITLE)])

    with pytest.raises(LabelUnfit):
        office.catalogue.erase("I2-1", ground="本人要求删除其住址及家庭情况，" * 3, approver="wang")


def test_same_file_attached_twice_is_one_attachment(office: Office, tmp_path: Path) -> None:
    """The record is found by the file's digest, though its key says nothing of it."""
    import_rows(office, tmp_path, [_row(TITLE)])
    for name in ("a.txt", "b.txt"):
        office.catalogue.attach("I2-1", name, io.BytesIO(b"same"))

    (attached,) = office.catalogue.history("I2-1").attachments

    assert ("b.txt", 4) == (attached["name"], attached["bytes"])


def test_figures_are_equal_before_and_after_an_erasure(office: Office, tmp_path: Path) -> None:
    """Counts by every dimension stay, also those of a withheld item."""
    rows = [_row(TITLE), ("", "内部", "甲局", "", *DATES, "不予公开", "")]
    import_rows(office, tmp_path, rows)

    def cells() -> list[object]:
        with office.store.read() as unit:
            return [
                sorted(unit.items.cells(FigureQuery(by=(by,), released=released)), key=repr)
                for by in Dimension
                for released in (True, None)
            ]

    before = cells()
    for title in (TITLE, "内部"):
        _erase(office, ref_of(office, title))

    assert before == cells()


def test_erasing_leaves_no_trace_in_the_office_file(tmp_path: Path) -> None:
    """Text, labels of it, names of attachments and guessable hashes are gone from every byte."""
    made = SqliteStore.create(tmp_path / "o.db")
    office = new_office(made)
    import_rows(
        office, tmp_path, [_row(TITLE, note="貔貅备注"), _row("别的")], name="饕餮住址公示.csv"
    )
    digest = office.catalogue.attach("I2-1", FILE, io.BytesIO("龃龉附件".encode() * 9000))
    office.catalogue.revise("I2-1", {"summary": "魑魅概述"})
    plain = import_identity("title", 2, f"{TITLE}\n{DATES[0]}\n{DATES[1]}")
    traces = [
        *(word.encode() for word in (TITLE, "饕餮", "貔貅备注", "龃龉附件", "魑魅概述")),
        plain,
        digest[:16].encode(),
    ]

    def found() -> list[bytes]:
        kept = b"".join(file.read_bytes() for file in tmp_path.glob("o.db*"))
        return [trace for trace in traces if trace in kept]

    assert traces == found()

    _erase(office, "I2-1")

    assert [] == found()
    made.close()


def test_journal_and_copies_hold_no_key(tmp_path: Path) -> None:
    """The key is in no row: whoever has only the database can make no hash of the office."""
    place = tmp_path / "k"
    made = SqliteStore.create(tmp_path / "o.db")
    new_office(made)
    office = _keyed(made, lambda: place)
    import_rows(office, tmp_path, [_row(TITLE)])
    _erase(office, "I2-1")
    made.close()

    kept = b"".join(file.read_bytes() for file in tmp_path.glob("o.db*"))

    assert place.read_bytes() not in kept
    assert place.read_bytes().hex().encode() not in kept


def test_change_that_waited_is_gone_with_its_item(office: Office, tmp_path: Path) -> None:
    """Nobody is asked to approve a change to an item whose text was erased."""
    import_rows(office, tmp_path, [_row(TITLE)])
    office.catalogue.revise("I2-1", {"summary": "魑魅概述"})
    assert office.catalogue.history("I2-1").pending is not None

    _erase(office, "I2-1")

    history = office.catalogue.history("I2-1")
    assert (None, 0) == (history.pending, history.pending_version)
