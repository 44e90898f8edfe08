"""``govdisclose case`` and ``stats cases``: the complaints of the guide, by its own commands."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from tests.cli.inside import answer, invoke, office_in
from tests.plugins.harbour import blocks, install_harbour


@pytest.fixture(name="office")
def _office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An office with the plugins of the guide."""
    install_harbour(tmp_path / "site", monkeypatch)
    folder = tmp_path / "office"
    folder.mkdir()
    return office_in(folder)


def _commands() -> list[list[str]]:
    (block,) = [
        text for language, text in blocks() if language == "sh" and "case kinds complaint" in text
    ]
    return [shlex.split(line)[1:] for line in block.splitlines() if line]


def test_commands_of_the_guide_run_as_they_stand(office: Path) -> None:
    """Each ends as it says: 0, or 4 where a limit had passed by now."""
    for command in _commands():
        done = invoke(office, *command, lang="zh")
        assert done.exit_code in (0, 4), done.output

    text = (office / "complaints.csv").read_text("utf-8").splitlines()
    assert text[0].startswith("ref,number,agency,move,on,")
    assert ["received", "accepted"] == [line.split(",")[3] for line in text[1:]]
    again = answer(invoke(office, "case", "import", "complaint", "complaints.csv", "--json"))
    assert (0, 2) == (again[0]["accepted"], again[0]["unchanged"])


def test_people_read_words_and_not_codes(office: Path) -> None:
    """Fifteen working days after Monday 4 March 2024 end on Monday 25 March."""
    for command in _commands()[:3]:
        invoke(office, *command)

    supervised = invoke(office, "supervise", "today", "--on", "2024-03-26", lang="zh").output
    explained = invoke(office, "case", "explain", "TS1-1", lang="zh").output
    counted = invoke(office, "stats", "cases", "complaint", "--by", "category", lang="zh").output

    assert "举报投诉" in supervised
    assert "答复期限" in supervised
    assert "complaint " not in supervised
    assert "2024-03-25" in explained
    assert "未核实" in explained
    assert "在办" in counted
    assert "逾期未答复" in counted


def test_what_is_impossible_is_refused_with_what_is_allowed(office: Path) -> None:
    """An answer nobody drafted, an unknown kind, a kind nobody brings."""
    for command in _commands()[:2]:
        invoke(office, *command)

    answered = invoke(office, "case", "act", "TS1-1", "answered")
    unknown = invoke(office, "case", "list", "praise")

    assert (1, True) == (answered.exit_code, "MAT-001" in answered.output)
    assert "accepted" in answered.output
    assert (2, True) == (unknown.exit_code, "CAS-001" in unknown.output)
    assert "complaint" in unknown.output


def test_an_office_without_such_plugins_says_so(tmp_path: Path) -> None:
    """An empty table would leave one guessing."""
    told = invoke(office_in(tmp_path), "case", "kinds")

    assert (0, True) == (told.exit_code, "no plugin" in told.output)
