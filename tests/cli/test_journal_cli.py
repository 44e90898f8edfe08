"""``govdisclose journal``: what happened, whether it stands, and anchors."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from tests.cli.inside import answer, invoke, office_in


@pytest.fixture(name="office")
def _office(tmp_path: Path) -> Path:
    """An office with one department, one imported item and one draft."""
    folder = office_in(tmp_path, second=True, agencies=["教育局"])
    text = "标题,公开主体,发布日期\n关于甲的通知,教育局,2009-10-29\n"
    (folder / "items.csv").write_text(text, "utf-8")
    assert 0 == invoke(folder, "catalogue", "import", "items.csv").exit_code
    made = invoke(folder, "catalogue", "add", "--title", "关于乙的通知", "--agency", "教育局")
    assert 0 == made.exit_code
    return folder


def _change(office: Path, statement: str) -> None:
    """Do behind the program's back what verification must find."""
    with sqlite3.connect(office / "office.db") as connection:
        changed = connection.execute(statement).rowcount
    connection.close()
    assert changed > 0


def test_an_untouched_office_is_clean(office: Path) -> None:
    """Nothing is found, and the answer says what was read."""
    found = answer(invoke(office, "journal", "verify", "--json"))

    assert (True, False, []) == (found["clean"], found["anchored"], found["faults"])
    assert found["entries"] > 0
    assert found["rows"] >= 2


def test_an_altered_row_is_named(office: Path) -> None:
    """A changed value ends with exit 4 and the fault names chain, entry and record."""
    _change(office, "UPDATE items SET theme = '体育' WHERE number = 1")

    found = answer(invoke(office, "journal", "verify", "--json"), 4)
    told = invoke(office, "journal", "verify")

    assert [("row_altered", "教育局", "item I2-1 v1")] == [
        (fault["kind"], fault["chain"], fault["record"]) for fault in found["faults"]
    ]
    assert 4 == told.exit_code
    assert "the row was altered" in told.stdout
    assert "item I2-1 v1" in told.stdout


def test_a_cut_tail_shows_against_an_anchor_only(office: Path) -> None:
    """An older copy of the office is clean by itself and short against a newer anchor."""
    before = (office / "office.db").read_bytes()
    invoke(office, "catalogue", "add", "--title", "关于丙的通知", "--agency", "教育局")
    written = invoke(office, "journal", "anchor", "-o", "anchor.json")
    for name in ("office.db-wal", "office.db-shm"):
        (office / name).unlink(missing_ok=True)
    (office / "office.db").write_bytes(before)

    alone = answer(invoke(office, "journal", "verify", "--json"))
    against = answer(invoke(office, "journal", "verify", "--against", "anchor.json", "--json"), 4)

    assert 0 == written.exit_code
    assert alone["clean"]
    assert ["tail_missing"] == [fault["kind"] for fault in against["faults"]]


def test_an_anchor_of_today_agrees(office: Path) -> None:
    """The anchor just printed is found in place; it can come over stdin."""
    anchor = invoke(office, "journal", "anchor", "--json").stdout

    found = answer(invoke(office, "journal", "verify", "--against", "-", "--json", text_in=anchor))

    assert (True, True) == (found["clean"], found["anchored"])


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"anchor": "other", "heads": []}', "\udcff"])
def test_what_is_no_anchor_is_wrong_usage(office: Path, content: str) -> None:
    """A file of another kind is named and nothing is verified."""
    (office / "a.json").write_bytes(content.encode("utf-8", "surrogateescape"))

    refused = invoke(office, "journal", "verify", "--against", "a.json")

    assert 2 == refused.exit_code
    assert "JRN-00" in refused.stderr


def test_the_trail_of_an_item_has_every_act(office: Path) -> None:
    """The import that made an item and each later act are shown, with who did it."""
    imported = answer(invoke(office, "journal", "show", "I2-1", "--json"))["entries"]
    drafted = answer(invoke(office, "journal", "show", "I2-2", "--json"))["entries"]

    assert ["items.imported"] == [entry["kind"] for entry in imported]
    assert [("publication.drafted", "zhangsan")] == [
        (entry["kind"], entry["person"]) for entry in drafted
    ]


def test_a_chain_is_paged(office: Path) -> None:
    """``next`` leads from entry to entry to the end of the chain."""
    first = answer(
        invoke(office, "journal", "show", "--agency", "教育局", "--limit", "2", "--json")
    )
    rest = answer(invoke(office, "journal", "show", "--agency", "教育局", "--after", "2", "--json"))

    assert [1, 2] == [entry["number"] for entry in first["entries"]]
    assert 2 == first["next"]
    assert 3 == rest["entries"][0]["number"]
    assert rest["next"] is None


def test_the_journal_holds_no_words_of_people(office: Path) -> None:
    """Entries carry codes, dates and hashes; titles and names are not in them."""
    heads = answer(invoke(office, "journal", "show", "--json"))["chains"]
    for agency in ("-", *(f"A{head['shard']}" for head in heads if head["shard"])):
        shown = answer(invoke(office, "journal", "show", "--agency", agency, "--json"))
        text = json.dumps(shown["entries"], ensure_ascii=False)
        assert not any(word in text for word in ("关于", "李四", "教育局"))
