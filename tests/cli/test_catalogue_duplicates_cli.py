"""``catalogue duplicates`` finds pairs, ``catalogue merge`` keeps one of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.inside import answer, invoke, office_in

_ROWS = (
    "标题,索引号,文号,成文日期,发布日期\n"
    "关于印发淮南市防汛抗旱应急预案的通知,003110926/200901-00001,淮府〔2009〕1号,2009-01-05,2009-01-06\n"
    "关于印发《淮南市防汛抗旱应急预案》的通知,003110926/200901-00002,,2009-01-05,2009-01-06\n"
    "关于春耕的通知,003110926/200901-00003,淮府〔2009〕3号,2009-01-07,2009-01-08\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An office with a pair and another record."""
    office_in(tmp_path, second=True)
    (tmp_path / "in.csv").write_text(_ROWS, "utf-8")
    assert 0 == invoke(tmp_path, "catalogue", "import", "in.csv").exit_code
    return tmp_path


def test_pairs_are_findings_in_both_languages(folder: Path) -> None:
    """Exit 4 with the pair and its sign; a catalogue without pairs says so."""
    (pair,) = answer(invoke(folder, "catalogue", "duplicates", "--json"), 4)["duplicates"]
    chinese = invoke(folder, "catalogue", "duplicates", lang="zh")
    none = invoke(folder, "catalogue", "duplicates", "--from", "2009-01-07")

    assert ("DUPLICATE-TITLE", {"item": "I1-1", "other": "I1-2"}) == (pair["code"], pair["detail"])
    assert "I1-2" in chinese.stdout
    assert (4, 0) == (chinese.exit_code, none.exit_code)


def test_merge_withdraws_the_other_and_both_journals_name_the_pair(folder: Path) -> None:
    """The kept record is untouched; the other is public no more and not made anew by a file."""
    merged = answer(invoke(folder, "catalogue", "merge", "I1-1", "I1-2", "--json", actor="lisi"))
    again = answer(invoke(folder, "catalogue", "import", "in.csv", "--json"))
    public = invoke(folder, "catalogue", "export", "--public", "--format", "jsonl").stdout
    journal = invoke(folder, "journal", "show", "--agency", "A1", "--json").stdout
    verified = answer(invoke(folder, "journal", "verify", "--json"))

    assert ("I1-1", "I1-2") == (merged["kept"], merged["merged"])
    assert (0, 3) == (again[0]["accepted"], again[0]["unchanged"])
    assert 2 == len(public.splitlines())
    assert "item.merged" in journal
    assert '"merged_into": "I1-1"' in journal
    assert verified["clean"]
    assert 0 == invoke(folder, "catalogue", "duplicates").exit_code


def test_merge_refuses_what_cannot_be_meant(folder: Path) -> None:
    """One record, a withdrawn one, or one nobody has; and a person who may not publish."""
    assert "CAT-030" in invoke(folder, "catalogue", "merge", "I1-1", "I1-1", actor="lisi").stderr
    assert 1 == invoke(folder, "catalogue", "merge", "I1-1", "I1-9", actor="lisi").exit_code
    assert 0 == invoke(folder, "catalogue", "merge", "I1-1", "I1-2", actor="lisi").exit_code
    assert 1 == invoke(folder, "catalogue", "merge", "I1-2", "I1-3", actor="lisi").exit_code
    assert 1 == invoke(folder, "catalogue", "merge", "I1-1", "I1-2", actor="lisi").exit_code
