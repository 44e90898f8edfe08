"""``govdisclose scan`` and ``redact``: what they print, write and refuse. All data is made up."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import docx
import pytest

from tests.cli.inside import answer, invoke, office_in
from tests.formats.screening.made_office import document, hiding_document, saved_document
from tests.formats.screening.made_pdfs import made_pdf, shown

MOBILE = "13812345678"
RESIDENT = "360426199101010071"


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    """A folder with a reply that names somebody, and a clean notice."""
    (tmp_path / "reply.docx").write_bytes(hiding_document())
    (tmp_path / "notice.txt").write_text("关于防汛工作的通知\n咨询电话12345\n", "utf-8")
    (tmp_path / "names.txt").write_text(f"张三\n\n{MOBILE}\n不在其中\n", "utf-8")
    return tmp_path


def test_clean_file_ends_with_zero(folder: Path) -> None:
    """Nothing found: one line says so."""
    result = invoke(folder, "scan", "notice.txt")

    assert (0, "nothing was found\n") == (result.exit_code, result.stdout)


def test_findings_end_with_four_and_show_no_value(folder: Path) -> None:
    """Each finding has its place; the value is masked in text and JSON, in both languages."""
    text = invoke(folder, "scan", "reply.docx")
    chinese = invoke(folder, "scan", "reply.docx", lang="zh")
    told = answer(invoke(folder, "scan", "reply.docx", "--json"), exit_code=4)

    assert 4 == text.exit_code == chinese.exit_code
    assert 'a mobile number (PERSON-MOBILE): reply.docx "138****5678"' in text.stdout
    assert "手机号码 (PERSON-MOBILE): reply.docx" in chinese.stdout
    assert len(told["findings"]) == sum(told["summary"].values())
    first = told["findings"][0]
    assert {"code", "severity", "file", "sheet", "row", "column", "value", "detail"} == set(first)
    assert {"part": "document", "paragraph": "2", "run": "1", "character": "5"} == first["detail"]
    for output in (text.output, chinese.output, str(told)):
        assert MOBILE not in output
        assert RESIDENT not in output


def test_every_code_is_worded_in_chinese(folder: Path) -> None:
    """No line of the Chinese output is in English."""
    result = invoke(folder, "scan", "reply.docx", lang="zh")

    for line in result.stdout.splitlines():
        if "(" in line:
            assert "警告: " in line or "错误: " in line
            assert not line.split(": ")[1].isascii()


def test_missing_file_is_an_error(folder: Path) -> None:
    """A name that leads nowhere is no clean file."""
    result = invoke(folder, "scan", "nowhere.txt")

    assert result.exit_code in (1, 2)
    assert "nowhere.txt" in result.stderr


def test_redact_writes_a_copy_and_tells_what_is_not_there(folder: Path) -> None:
    """The copy, its hashes, and the line of the list that names nothing; exit 4 for that."""
    result = invoke(
        folder, "redact", "reply.docx", "--remove", "names.txt", "-o", "out.docx", "--json"
    )

    told = answer(result, exit_code=4)
    made = (folder / "out.docx").read_bytes()
    assert ["names.txt:4"] == told["not_found"]
    assert hashlib.sha256(made).hexdigest() == told["sha256"]["derivative"]
    assert hashlib.sha256(hiding_document()).hexdigest() != told["sha256"]["derivative"]
    assert "张三" not in "".join(p.text for p in docx.Document(io.BytesIO(made)).paragraphs)
    for value in ("张三", MOBILE, "不在其中"):
        assert value not in result.output


def test_redact_from_scan_leaves_nothing_to_find(folder: Path) -> None:
    """What the scan finds in the text is gone from the copy."""
    (folder / "a.pdf").write_bytes(made_pdf(shown(f"申请人：张三，手机{MOBILE}，证号{RESIDENT}")))

    made = invoke(folder, "redact", "a.pdf", "--from-scan", "-o", "b.pdf")
    again = invoke(folder, "scan", "b.pdf")

    assert 0 == made.exit_code, made.output
    assert "3" in made.stdout
    assert (0, "nothing was found\n") == (again.exit_code, again.stdout)


def test_one_string_is_given_on_the_command_line(folder: Path) -> None:
    """--value takes a string out."""
    (folder / "a.txt").write_text("甲乙丙", "utf-8")

    assert 0 == invoke(folder, "redact", "a.txt", "--value", "乙", "-o", "b.txt").exit_code
    assert "甲■■■丙" == (folder / "b.txt").read_text("utf-8")


@pytest.mark.parametrize(
    ("code", "arguments"),
    [
        ("RED-007", ("redact", "notice.txt", "--value", "张三", "-o", "out.txt")),
        ("RED-009", ("redact", "reply.docx", "--value", "张三", "-o", "张三.docx")),
        ("RED-009", ("redact", "reply.docx", "--value", "张三", "-o", f"{RESIDENT}.docx")),
        ("RED-008", ("redact", "marked.txt", "--value", "方案", "-o", "out.txt")),
        ("RED-001", ("redact", "page.html", "--value", "方案", "-o", "out.html")),
        ("USE-018", ("redact", "reply.docx", "--value", "张三", "-o", "reply.docx")),
        ("USE-010", ("redact", "reply.docx", "-o", "out.docx")),
    ],
)
def test_refusal_writes_nothing(folder: Path, code: str, arguments: tuple[str, ...]) -> None:
    """Nothing to take out, a telling name, a mark, another kind, the original itself."""
    (folder / "marked.txt").write_text("机密★10年\n方案", "utf-8")
    (folder / "page.html").write_text("<p>方案</p>", "utf-8")
    before = sorted(folder.iterdir())

    result = invoke(folder, *arguments)

    assert result.exit_code in (1, 2)
    assert code in result.stderr
    assert "张三" not in result.stderr.replace("张三.docx", "")
    assert before == sorted(folder.iterdir())
    assert hiding_document()[:4] == (folder / "reply.docx").read_bytes()[:4]


def test_gate_shows_findings_and_takes_a_reason(tmp_path: Path) -> None:
    """Drafter and approver see the findings; the approver's reason is journaled as a code."""
    folder = office_in(tmp_path, second=True)
    (folder / "a.docx").write_bytes(saved_document(document(f"联系人手机{MOBILE}")))
    ref = answer(invoke(folder, "catalogue", "add", "--title", "通知", "--json"))["ref"]
    attached = invoke(folder, "catalogue", "attach", ref, "a.docx")
    refused = invoke(folder, "catalogue", "publish", ref, actor="lisi")
    done = invoke(
        folder, "catalogue", "publish", ref, "--accept-findings", "履职信息", actor="lisi"
    )
    journal = answer(invoke(folder, "journal", "show", ref, "--json"))

    assert "PERSON-MOBILE" in attached.stderr
    assert 1 == refused.exit_code
    assert "SCR-002" in refused.stderr
    assert "138****5678" in refused.stderr
    assert 0 == done.exit_code, done.output
    assert "public_function" in str(journal)
    assert MOBILE not in str(journal) + attached.output + refused.output + done.output


def test_copy_is_stored_with_its_item(tmp_path: Path) -> None:
    """--attach keeps original and copy with the item, under their hashes."""
    folder = office_in(tmp_path, second=True)
    (folder / "a.txt").write_text(f"手机{MOBILE}", "utf-8")
    ref = answer(invoke(folder, "catalogue", "add", "--title", "通知", "--json"))["ref"]

    told = answer(
        invoke(folder, "redact", "a.txt", "--from-scan", "-o", "b.txt", "--attach", ref, "--json")
    )
    published = invoke(folder, "catalogue", "publish", ref, actor="lisi")
    files = answer(invoke(folder, "catalogue", "show", ref, "--json"))["attachments"]

    assert ref == told["item"]
    assert 0 == published.exit_code, published.output
    assert {
        told["sha256"]["original"]: ("a.txt", False),
        told["sha256"]["derivative"]: ("b.txt", True),
    } == {one["digest"]: (one["name"], one["public"]) for one in files}
    assert 0 == invoke(folder, "db", "check").exit_code
    assert 0 == invoke(folder, "journal", "verify").exit_code
