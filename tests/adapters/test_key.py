"""The office's secret key as a file."""

from __future__ import annotations

import hashlib
import hmac
import stat
from pathlib import Path

import pytest

from govdisclose.adapters.key import FileKey, ProcessKey
from govdisclose.bootstrap import key_place
from govdisclose.errors import KeyMissing, KeyUnusable


def test_key_is_32_random_bytes_for_its_owner_alone(tmp_path: Path) -> None:
    """Made once, mode 0600, and left alone afterwards."""
    path = tmp_path / "keys" / "office.key"
    key = FileKey(lambda: path)
    assert key.fingerprint() is None

    key.make()
    first = path.read_bytes()
    key.make()

    assert (32, first) == (len(first), path.read_bytes())
    assert 0o600 == stat.S_IMODE(path.stat().st_mode)
    assert [path] == list(path.parent.iterdir())
    assert len(set(first)) > 8


def test_keyed_hash_is_hmac_of_purpose_and_text(tmp_path: Path) -> None:
    """Another implementation comes to the same result; purposes do not mix."""
    path = tmp_path / "k"
    path.write_bytes(bytes(range(32)))
    key = FileKey(lambda: path)

    found = key.hash("erasure", b"said")

    assert hmac.new(bytes(range(32)), b"erasure\0said", hashlib.sha256).digest() == found
    assert found != key.hash("applicant", b"said")
    assert found == ProcessKey(bytes(range(32))).hash("erasure", b"said")


def test_missing_key_hashes_nothing_and_is_not_made_in_passing(tmp_path: Path) -> None:
    """A hash under a fresh key would equal nothing that is stored."""
    key = FileKey(lambda: tmp_path / "k")

    with pytest.raises(KeyMissing):
        key.hash("erasure", b"said")

    assert [] == list(tmp_path.iterdir())


@pytest.mark.parametrize("content", [b"", b"short", bytes(33)])
def test_file_that_is_no_key_is_refused(tmp_path: Path, content: bytes) -> None:
    """A cut or foreign file is told, never used."""
    path = tmp_path / "k"
    path.write_bytes(content)

    with pytest.raises(KeyUnusable):
        FileKey(lambda: path).fingerprint()


def test_key_lies_beside_the_office_file(tmp_path: Path) -> None:
    """Unless the configuration says otherwise."""
    assert tmp_path / "office.db.key" == key_place(str(tmp_path / "office.db"))
    assert tmp_path / "o.db.key" == key_place(f"sqlite:///{tmp_path}/o.db")


def test_key_of_an_office_in_no_file_has_a_place_of_its_own() -> None:
    """It follows from the address without its user, password and options."""
    place = key_place("postgres://li:geheim@db.example:5432/huainan?sslmode=require")

    assert place == key_place("postgres://wang@db.example:5432/huainan")
    assert place != key_place("postgres://wang@db.example:5432/hefei")
    assert place.name.startswith("postgres-")
    assert "geheim" not in str(place)


def test_configured_place_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The variable names the file, for any kind of store."""
    monkeypatch.setenv("GOVDISCLOSE_KEY_FILE", str(tmp_path / "safe" / "k"))

    assert tmp_path / "safe" / "k" == key_place("postgres://db.example/huainan")
    assert tmp_path / "safe" / "k" == key_place(str(tmp_path / "office.db"))


def test_relative_place_in_a_file_is_meant_from_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As with db, wherever the command runs."""
    (tmp_path / "govdisclose.toml").write_text('key_file = "safe/k"')
    monkeypatch.chdir(tmp_path)

    assert tmp_path / "safe" / "k" == key_place("office.db")
