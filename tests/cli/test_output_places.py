"""What a command may write over: neither the office and its key, nor what the command reads."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.cli.inside import answer, invoke, office_in

_ROWS = "标题,生成日期,发布日期\n甲,2009-03-02,2009-03-06\n"
_WRITERS = [
    ("catalogue", "export", "-o"),
    ("catalogue", "export", "--public", "-o"),
    ("catalogue", "export", "--public", "--sqlite"),
    ("report", "annual", "2009", "-o"),
    ("report", "annual", "2009", "--json", "-o"),
    ("journal", "anchor", "-o"),
    ("catalogue", "import", "a.csv", "--save-mapping"),
    ("catalogue", "import", "a.csv", "--findings-file"),
    ("register", "import", "reading_points", "a.csv", "--findings-file"),
    ("exchange", "receive", "p.zip", "--acknowledgement"),
    ("exchange", "send", "--for", "安徽省"),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An office with one public item and a key, a file to import and a package to receive."""
    office_in(tmp_path)
    (tmp_path / "a.csv").write_text(_ROWS, "utf-8")
    roles = ("--role", "administrator", "--role", "approver", "--role", "editor")
    for words in (
        ("staff", "revise", "zhangsan", *roles),
        ("catalogue", "import", "a.csv"),
        ("exchange", "send", "p.zip", "--for", "安徽省"),
    ):
        done = invoke(tmp_path, *words)
        assert 0 == done.exit_code, done.output
    (tmp_path / "office.db.key").write_bytes(b"k" * 32)
    return tmp_path


def _own(folder: Path) -> dict[str, bytes]:
    """Database and key, as they are once nobody has them open."""
    return {name: (folder / name).read_bytes() for name in ("office.db", "office.db.key")}


@pytest.mark.parametrize("words", _WRITERS, ids=" ".join)
@pytest.mark.parametrize("tail", ["", ".key", "-wal", "-shm", "-turns"])
def test_no_command_writes_over_the_office_or_its_key(
    folder: Path, words: tuple[str, ...], tail: str
) -> None:
    """The records of an office are no place for an export."""
    before = _own(folder)

    done = invoke(folder, *words, f"office.db{tail}")

    assert 2 == done.exit_code, done.output
    assert "USE-017" in done.stderr
    assert before == _own(folder)


@pytest.mark.parametrize("link", [os.symlink, os.link])
@pytest.mark.parametrize("own", ["office.db", "office.db.key"])
def test_another_name_of_the_office_is_known(folder: Path, link: object, own: str) -> None:
    """A link of either kind is the file itself."""
    assert callable(link)
    link(folder / own, folder / "other.csv")
    before = _own(folder)

    done = invoke(folder, "catalogue", "export", "-o", "other.csv")

    assert 2 == done.exit_code
    assert "USE-017" in done.stderr
    assert before == _own(folder)


def test_key_in_another_place_is_known(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The key is where the configuration says."""
    monkeypatch.setenv("GOVDISCLOSE_KEY_FILE", str(folder / "elsewhere"))
    (folder / "elsewhere").write_bytes(b"k" * 32)

    done = invoke(folder, "journal", "anchor", "-o", "elsewhere")

    assert (2, b"k" * 32) == (done.exit_code, (folder / "elsewhere").read_bytes())


@pytest.mark.parametrize(
    "words",
    [
        ("catalogue", "import", "a.csv", "--findings-file", "a.csv"),
        ("catalogue", "import", "a.csv", "--save-mapping", "a.csv"),
        ("catalogue", "import", "a.csv", "--findings-file", "hard.csv"),
        ("catalogue", "import", "a.csv", "--findings-file", "soft.csv"),
        ("register", "import", "reading_points", "a.csv", "--findings-file", "a.csv"),
        ("report", "annual", "2009", "--texts", "t.toml", "-o", "t.toml"),
        ("exchange", "receive", "p.zip", "--acknowledgement", "p.zip"),
        ("assess", "export", "v.html", "--values", "v.html", "--scheme", "anhui-2010"),
    ],
    ids=" ".join,
)
def test_no_command_writes_over_what_it_reads(folder: Path, words: tuple[str, ...]) -> None:
    """What an agency sent in stays as it came."""
    os.link(folder / "a.csv", folder / "hard.csv")
    os.symlink(folder / "a.csv", folder / "soft.csv")
    (folder / "t.toml").write_text('problems = "机构有待落实。"', "utf-8")
    marks = {"self": 92, "online": 85, "on_site": 88, "democratic": 90, "social": 76}
    values = {"agencies": [{"agency": "市环保局", "values": marks}]}
    (folder / "v.html").write_text(json.dumps(values), "utf-8")
    names = ("a.csv", "t.toml", "p.zip", "v.html")
    before = {name: (folder / name).read_bytes() for name in names}

    done = invoke(folder, *words)

    assert 2 == done.exit_code, done.output
    assert "USE-018" in done.stderr
    assert before == {name: (folder / name).read_bytes() for name in names}
    assert 1 == answer(invoke(folder, "catalogue", "list", "--json"))["total"]


def test_findings_take_no_place_of_a_file_in_an_imported_folder(folder: Path) -> None:
    """A folder stands for the files in it; a new name beside them is free."""
    (folder / "in").mkdir()
    (folder / "in" / "b.csv").write_text(_ROWS, "utf-8")
    words = ("catalogue", "import", "in", "--findings-file")

    over = invoke(folder, *words, "in/b.csv")
    beside = invoke(folder, *words, "in/found.jsonl")

    assert (2, 0) == (over.exit_code, beside.exit_code), beside.output
    assert _ROWS == (folder / "in" / "b.csv").read_text("utf-8")


def test_reception_that_could_not_be_acknowledged_stores_nothing(folder: Path) -> None:
    """The place of the answer is looked at before the package is taken in."""
    done = invoke(folder, "exchange", "receive", "p.zip", "--acknowledgement", "office.db")

    assert 2 == done.exit_code
    sent = answer(invoke(folder, "exchange", "list", "--json"))["items"]
    assert ["sent"] == [one["direction"] for one in sent]
