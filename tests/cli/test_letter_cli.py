"""``govdisclose letter`` and ``challenge`` as people use them."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from tests.cli.inside import ADMINISTRATOR, answer, invoke, office_in
from tests.domain.cases.letters.cases import GIVEN, decided

ROLES = ("registrar", "handler", "approver", "administrator")
SET = (
    "--set", "number_code=示公开", "--set", "court=某某区人民法院",
    "--set", "reconsideration_body=某某市人民政府",
)  # fmt: skip


@pytest.fixture(name="folder")
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An office with an approver, and one received request."""
    monkeypatch.chdir(tmp_path)
    office_in(tmp_path, second=True)
    roles = [part for role in ROLES for part in ("--role", role)]
    assert 0 == invoke(tmp_path, "staff", "revise", ADMINISTRATOR, *roles).exit_code
    registered = invoke(
        tmp_path, "request", "register", "--applicant", "申请人甲", "--kind", "自然人",
        "--contact", "某路2号", "--channel", "当面", "--description", "某规划材料",
        "--on", "2024-01-26",
    )  # fmt: skip
    assert registered.exit_code in (0, 4), registered.output
    return tmp_path


def case_file(folder: Path, outcome: str = "denied") -> str:
    """A case with its facts."""
    shape = {"today": "2024-02-23", "entries": decided(outcome), "facts": GIVEN}
    (folder / "case.json").write_text(json.dumps(shape, ensure_ascii=False), "utf-8")
    return "case.json"


def test_a_preview_keeps_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The case of a simulation becomes a letter, and the journal stays as it was."""
    monkeypatch.chdir(tmp_path)
    office_in(tmp_path)
    before = invoke(tmp_path, "journal", "anchor").stdout

    shape = answer(invoke(tmp_path, "letter", "preview", case_file(tmp_path), "decision", "--json"))

    assert "政府信息不予公开告知书" == shape["title"]
    assert "（预览，未编号）" == shape["number"]
    assert ["kind", "template", "version", "title", "head", "number", "on", "blocks"] == list(shape)
    assert _heads(before) == _heads(invoke(tmp_path, "journal", "anchor").stdout)


def _heads(anchor: str) -> object:
    """Heads of an anchor without its moment."""
    return json.loads(anchor)["heads"]


def test_unfilled_fields_are_named_and_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit 1, every field by name, no file."""
    monkeypatch.chdir(tmp_path)
    office_in(tmp_path)
    (tmp_path / "facts.json").write_text("{}", "utf-8")

    result = invoke(
        tmp_path, "letter", "preview", case_file(tmp_path), "decision",
        "--facts", "facts.json", "-o", "out.docx",
    )  # fmt: skip

    assert 1 == result.exit_code
    for field in ("applicant.name", "decision.reasons", "agency.court", "request.content"):
        assert field in result.stderr
    assert not (tmp_path / "out.docx").exists()


def test_an_own_template_file_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """--template puts a file of the office before what ships; a fault names file and key."""
    monkeypatch.chdir(tmp_path)
    office_in(tmp_path)
    own = """
[sources]
own = "own"
[[templates]]
id = "own"
version = 1
kind = "decision"
title = "答复书"
title_en = "reply"
style = "official"
addressee = "applicant"
source = ["own"]
mark = "seen"
[[templates.blocks]]
text = "{{ applicant.name }}：{{ decision.name }}"
"""
    (tmp_path / "own.toml").write_text(own, "utf-8")
    file = case_file(tmp_path)
    given = ("letter", "preview", file, "decision", "--template", "own.toml", "--json")

    assert "答复书" == answer(invoke(tmp_path, *given))["title"]
    (tmp_path / "own.toml").write_text(own.replace('mark = "seen"', 'marks = "seen"'), "utf-8")
    refused = invoke(tmp_path, *given)
    assert 2 == refused.exit_code
    assert "own.toml" in refused.stderr


def test_letters_are_written_listed_and_shown(folder: Path) -> None:
    """From the details of the agency to the file that was kept."""
    refused = invoke(folder, "letter", "write", "2024-0001", "receipt")
    assert 1 == refused.exit_code
    assert "agency.number_code" in refused.stderr
    assert 0 == invoke(folder, "letter", "details", *SET).exit_code

    written = answer(invoke(folder, "letter", "write", "R1-1", "receipt", "-o", "r.docx", "--json"))

    assert "示公开登" in written["number"]
    assert written["sha256"]["docx"] == hashlib.sha256((folder / "r.docx").read_bytes()).hexdigest()
    assert 0o600 == (folder / "r.docx").stat().st_mode & 0o777
    listed = answer(invoke(folder, "letter", "list", "2024-0001", "--json"))
    assert [written] == listed["items"]
    shown = invoke(folder, "letter", "show", written["ref"])
    assert "申请人甲" in shown.stdout
    assert "示公开登" in invoke(folder, "letter", "list", "R1-1", lang="zh").stdout
    assert answer(invoke(folder, "letter", "void", written["ref"], "--json"))["void"]


def test_a_docx_is_not_thrown_at_the_terminal(folder: Path) -> None:
    """Formats that are no text want a file."""
    for given in (
        ("letter", "show", "L1-1", "--format", "docx"),
        ("letter", "register", "--format", "xlsx"),
    ):
        assert 2 == invoke(folder, *given).exit_code


def test_the_register_goes_by_the_name_of_the_file(folder: Path) -> None:
    """XLSX, DOCX and HTML by suffix; JSON for scripts."""
    span = ("--from", "2024-01-01", "--to", "2024-12-31")
    for name, begin in (("r.xlsx", b"PK"), ("r.docx", b"PK"), ("r.html", b"<!DOCTYPE")):
        assert 0 == invoke(folder, "letter", "register", *span, "-o", name).exit_code
        assert (folder / name).read_bytes().startswith(begin)

    shape = answer(invoke(folder, "letter", "register", *span, "--json"))
    assert (1, "2024-0001") == (shape["total"], shape["items"][0]["number"])


def test_an_office_adopts_templates(folder: Path) -> None:
    """Adopted templates head the list until they are dropped."""
    (folder / "own.toml").write_text(
        '[sources]\nown = "own"\n[[templates]]\nid = "own"\nversion = 1\nkind = "note"\n'
        'title = "便函"\ntitle_en = "note"\nstyle = "official"\naddressee = "internal"\n'
        'source = ["own"]\nmark = "seen"\n[[templates.blocks]]\ntext = "{{ request.number }}"\n',
        "utf-8",
    )
    assert (
        1 == answer(invoke(folder, "letter", "adopt", "house", "own.toml", "--json"))["templates"]
    )
    first = answer(invoke(folder, "letter", "templates", "--json"))["items"][0]
    assert 0 == invoke(folder, "letter", "adopt", "house", "--drop").exit_code
    after = answer(invoke(folder, "letter", "templates", "--json"))["items"][0]

    assert ("own", True) == (first["id"], after["id"] != "own")
    assert 2 == invoke(folder, "letter", "adopt", "house").exit_code


def test_fields_are_listed_with_their_kinds(tmp_path: Path) -> None:
    """Whoever writes a template or a facts file sees what there is."""
    items = answer(invoke(tmp_path, "letter", "fields", "--json"))["items"]

    kinds = {one["field"]: one["kind"] for one in items}
    assert ("text", "date", "computed") == (
        kinds["agency.court"],
        kinds["request.received_on"],
        kinds["decision.grounds"],
    )


def test_a_case_is_opened_decided_and_listed(folder: Path) -> None:
    """Late filings are shown with a warning and exit 0; the result closes the case."""
    opened = invoke(
        folder, "challenge", "open", "2024-0001", "行政复议", "--unanswered",
        "--on", "2024-06-03", "--authority", "某某市人民政府",
    )  # fmt: skip
    assert 0 == opened.exit_code, opened.output
    assert "CHALLENGE-LATE" in opened.stderr
    assert "某某市人民政府" in opened.stdout
    assert 0 == invoke(folder, "challenge", "result", "C1-1", "maintained").exit_code

    shape = answer(invoke(folder, "challenge", "show", "C1-1", "--json"))
    listed = answer(invoke(folder, "challenge", "list", "--decided", "--json"))

    assert ("upheld", "maintained", "reconsideration") == (
        shape["result"],
        shape["ending"],
        shape["block"],
    )
    assert ["C1-1"] == [one["ref"] for one in listed["items"]]
    assert [] == answer(invoke(folder, "challenge", "list", "--pending", "--json"))["items"]
    resumed = ("challenge", "resume", "C1-1", "--because", "上诉", "--json")
    assert "pending" == answer(invoke(folder, *resumed))["result"]
    assert "行政复议" in invoke(folder, "challenge", "list", lang="zh").stdout
    amended = ("challenge", "amend", "C1-1", "--filed-on", "2024-04-08", "--json")
    assert [] == answer(invoke(folder, *amended))["findings"]
    assert 2 == invoke(folder, "challenge", "amend", "C1-1").exit_code
    answered = answer(invoke(folder, "challenge", "answered", "C1-1", "--json"))
    assert ["filed", "upheld", "resumed", "amended", "answered"] == [
        one["kind"] for one in answered["entries"]
    ]


def test_ways_are_told_without_an_office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sixty days from 2024-02-29 end on 2024-04-29; reconsideration comes first."""
    monkeypatch.chdir(tmp_path)
    given = ("challenge", "ways", "denied", "--known-on", "2024-02-29")

    shape = answer(invoke(tmp_path, *given, "--json"))

    assert "23(4)" == shape["reconsideration_first"]["article"]
    assert ["2024-04-29", None] == [one["last_day"] for one in shape["ways"]]
    assert "2024-04-29" in invoke(tmp_path, *given, lang="zh").stdout
    assert 2 == invoke(tmp_path, "challenge", "ways", "lost").exit_code
    assert 0 == invoke(tmp_path, "challenge", "endings", lang="zh").exit_code
