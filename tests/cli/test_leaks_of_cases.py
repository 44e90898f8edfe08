"""Nothing of requests, reviews, letters, challenges and notices is on a public surface or in a log.

Every text field of every kind of record holds a marker of its own; then every surface there is is
looked at, each file of each archive in it, and all that the journal says and the program prints.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path

import attrs
import pytest
from click.testing import Result

from govdisclose.office import Office
from tests.cli.inside import ADMINISTRATOR, invoke, office_in

_MARK = "zqx"
_FORMATS = ("csv", "tsv", "jsonl", "json", "xlsx", "ods", "html", "dcat", "schema", "atom",
            "sitemap")  # fmt: skip
_TO_OTHERS = ("third_party_letter", "opinion_confirmation", "third_party_decision",
              "co_maker_letter", "assist_letter")  # fmt: skip
_OF_APPLICANT = ("name", "contact", "representative", "note", "purpose", "proof", "row")
RESIDENT_ID = "360426199101010071"
"""The published test number of the check digit (domain facts, section 5.4); nobody bears it."""


def mark(place: str) -> str:
    """The marker of a field: no other text has it, in any case of its letters."""
    return f"{_MARK}{place.replace('_', '')}"


@attrs.define
class Marked:
    """An office full of marked texts, and all that the program said while it was filled."""

    folder: Path
    refs: dict[str, str] = attrs.field(factory=dict)
    errors: list[str] = attrs.field(factory=list)

    def run(
        self, *command: str, actor: str = ADMINISTRATOR, codes: Sequence[int] = (0, 4)
    ) -> Result:
        """Run a command that ends as expected; what it prints to stderr is kept."""
        result = invoke(self.folder, *command, actor=actor)
        assert result.exit_code in codes, (command, result.output, result.exception)
        self.errors.append(result.stderr)
        return result

    def ref(self, *command: str, actor: str = ADMINISTRATOR) -> str:
        """Run a command that makes something; its ref."""
        return str(json.loads(self.run(*command, "--json", actor=actor).stdout)["ref"])


@pytest.fixture(scope="module", name="marked")
def _marked(tmp_path_factory: pytest.TempPathFactory) -> Marked:
    """The office."""
    folder = office_in(tmp_path_factory.mktemp("office"), second=True, agencies=["市教育局"])
    made = Marked(folder=folder)
    roles = ("administrator", "supervisor", "registrar", "handler", "approver", "editor",
             "reviewer", "secrecy_officer", "assessor")  # fmt: skip
    granted = [part for role in roles for part in ("--role", role)]
    made.run("staff", "revise", ADMINISTRATOR, *granted)
    made.run("staff", "revise", "lisi", *granted)
    _catalogue(made)
    _requests(made)
    _supervision(made)
    _assessment(made)
    return made


def _catalogue(made: Marked) -> None:
    rows = (
        "标题,发文日期,发布日期,公开方式,不予公开理由,备注\n"
        "公开的,2024-03-01,2024-03-04,主动公开,,内部zqxpublicnote\n"
        "zqxwithheldtitle,2024-03-01,2024-03-04,不予公开,internal_affairs,zqxwithheldnote\n"
        "zqxleakedtitle,2024-03-01,2024-03-04,主动公开,,zqxleakednote\n"
        "zqxonrequesttitle,2024-03-01,2024-03-04,依申请公开,,\n"
    )
    (made.folder / "items.csv").write_text(rows, "utf-8")
    made.run("catalogue", "import", "items.csv")
    made.run("catalogue", "withdraw", "I1-3", "--leak", actor="lisi")
    made.run(
        "review",
        "remedy",
        "I1-3",
        "--step",
        "taken_down",
        "--where",
        "website",
        "--note",
        mark("remedy"),
    )
    made.run("catalogue", "add", "--title", mark("drafttitle"), "--summary", mark("draftsummary"))
    (made.folder / "zqxfilename.txt").write_text(mark("filecontent"), "utf-8")
    made.run("catalogue", "attach", "I1-5", "zqxfilename.txt")
    made.run("review", "open", "I1-5", "--note", mark("reviewnote"))
    made.run("review", "return", "I1-5", "--reason", mark("reviewreason"), actor="lisi")
    made.run("catalogue", "revise", "I1-1", "--note", mark("revisednote"), "--summary",
             mark("proposedsummary"))  # fmt: skip
    made.run("config", "office", "review_answer_days", "10")


def _requests(made: Marked) -> None:
    (made.folder / "number.txt").write_text(f"{RESIDENT_ID}\n", "utf-8")
    ref = made.ref(
        "request", "register", "--applicant", mark("name"), "--kind", "自然人",
        "--contact", mark("contact"), "--representative", mark("representative"),
        "--channel", "当面", "--description", mark("description"), "--on", "2024-03-01",
        "--note", mark("note"), "--purpose", mark("purpose"), "--proof", "身份证",
        "--proof-number", "@number.txt",
    )  # fmt: skip
    made.refs["request"] = ref
    act = ("request", "act", ref)
    made.run(*act, "third_party_consulted", "--field", f"party={mark('party')}",
             "--field", f"note={mark('consultnote')}", "--on", "2024-03-04")  # fmt: skip
    made.run(*act, "third_party_received", "--on", "2024-03-05")
    made.run(*act, "third_party_answered", "--field", "opinion=refuses", "--field",
             f"note={mark('answernote')}", "--on", "2024-03-06")  # fmt: skip
    made.run(*act, "co_maker_consulted", "--field", "party=某局", "--on", "2024-03-06")
    made.run(*act, "agencies_consulted", "--field", "party=某办", "--on", "2024-03-06")
    made.run("letter", "details", "--set", "number_code=示公开", "--set", "court=某法院",
             "--set", "reconsideration_body=某政府", "--set", "address=某路",
             "--set", "phone=000", "--set", "body=某科")  # fmt: skip
    made.run(
        "request", "draft", ref, "--item", f"granted={mark('what')}",
        "--item", f"denied:privacy={mark('rest')}", "--part", mark("part"),
        "--access", mark("access"), "--reasons", mark("reasons"), "--override", mark("override"),
    )  # fmt: skip
    made.run("request", "send-back", ref, "--why", mark("sentback"), actor="lisi")
    made.run("request", "draft", ref)
    (made.folder / "zqxenclosed.txt").write_text(mark("enclosedcontent"), "utf-8")
    made.run("request", "enclose", ref, "zqxenclosed.txt")
    made.run("review", "open", ref, "--note", mark("replynote"))
    made.run("review", "refer", ref, "--to", "secrecy_department", "--reason", mark("doubt"))
    made.run("review", "answer", ref, "--answer", "may_release", "--reason", mark("answer"),
             actor="lisi")  # fmt: skip
    made.run("request", "approve", ref, actor="lisi", codes=(0, 1, 4))
    made.run("review", "decide", ref, "--outcome", "cleared", "--reason", mark("cleared"),
             actor="lisi")  # fmt: skip
    made.run("letter", "write", ref, "decision", codes=(0, 1))
    made.run("request", "reply", ref, "--note", mark("replied"))
    made.run("challenge", "open", ref, "reconsideration", "--authority", mark("authority"),
             "--case-number", mark("casenumber"), "--note", mark("challengenote"))  # fmt: skip
    released = made.run("request", "publish", ref, "--field", f"title={mark('releasedtitle')}",
                        "--json")  # fmt: skip
    made.refs["item"] = str(json.loads(released.stdout)["item"])
    made.refs["second"] = made.ref(
        "request", "register", "--applicant", mark("name"), "--kind", "自然人", "--contact",
        mark("contact"), "--channel", "当面", "--description", mark("second"),
    )  # fmt: skip


def _supervision(made: Marked) -> None:
    notice = made.ref("supervise", "notice", "市教育局", "--trigger", "refused", "--text",
                      mark("notice"))  # fmt: skip
    made.run("supervise", "explain", notice, "--text", mark("explained"))
    advice = made.ref("supervise", "advise", "市教育局", "--text", mark("advice"))
    made.run("supervise", "reply", advice, "--text", mark("advicereply"))


def _assessment(made: Marked) -> None:
    lines = ["单位,年度,方案,指标,是否适用,得分,评分日期,评分人,备注"]
    lines += [
        f"{agency},2014,hefei-2014,{one},是,90,2015-01-10,{mark('assessor')},{mark('valueremark')}"
        for agency in ("A1", "市教育局")
        for one in ("self", "online", "netizens", "daily")
    ]
    (made.folder / "values.csv").write_text("\n".join(lines) + "\n", "utf-8")
    made.run("register", "import", "assessment_values", "values.csv")
    case = ("agency=市教育局", "year=2014", "scheme=hefei-2014", "entry=E1", "case=1")
    made.run("register", "add", "assessment_occurrences", *case, f"remark={mark('caseremark')}",
             f"assessor={mark('caseassessor')}")  # fmt: skip
    run = ("--scheme", "hefei-2014", "--as-of", "2014-12-31")
    made.run("assess", "freeze", "2014", *run)
    made.run("assess", "object", "2014-hefei-2014-1", "市教育局", "online", "--grounds",
             mark("objection"))  # fmt: skip


def _marks(said: str | bytes) -> list[str]:
    """The markers in something, in archives inside it too."""
    content = said if isinstance(said, bytes) else said.encode()
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = [archive.read(name) for name in archive.namelist()]
        return [one for part in parts for one in _marks(part)] + _plain(content)
    return _plain(content)


def _plain(content: bytes) -> list[str]:
    both = content.decode("utf-8", "ignore") + content.decode("utf-16-le", "ignore")
    return sorted(set(re.findall(rf"{_MARK}\w*", both, re.IGNORECASE)))


def test_the_office_itself_holds_the_markers(marked: Marked) -> None:
    """The test would say nothing if the markers were nowhere."""
    shown = marked.run("request", "show", marked.refs["request"], "--json").stdout

    assert {"zqxname", "zqxcontact", "zqxdescription"} <= set(_marks(shown))
    assert _marks((marked.folder / "office.db").read_bytes())


@pytest.mark.parametrize("format", _FORMATS)
@pytest.mark.parametrize("on", [(), ("--on", "2024-03-05")])
def test_no_public_export_holds_a_marker(marked: Marked, format: str, on: tuple[str, ...]) -> None:
    """In each format, today and on a day on which the leaked item stood in the open."""
    marked.run("catalogue", "export", "--public", "--format", format, "--base-url",
               "https://example.org/", "-o", f"out.{format}", *on)  # fmt: skip

    content = (marked.folder / f"out.{format}").read_bytes()
    (marked.folder / f"out.{format}").unlink()
    assert ([], True) == (_marks(content), bool(content))


def test_public_database_holds_no_marker(marked: Marked) -> None:
    """Not in any table, nor in pages that were freed."""
    marked.run("catalogue", "export", "--public", "--sqlite", "public.db")

    assert [] == _marks((marked.folder / "public.db").read_bytes())


@pytest.mark.parametrize("format", ["md", "html", "docx", "xlsx", "json"])
@pytest.mark.parametrize("year", ["2024", "2009"])
def test_no_report_holds_a_marker(marked: Marked, format: str, year: str) -> None:
    """The annual report counts requests and challenges, and names none of them."""
    made = marked.run("report", "annual", year, "--format", format, "-o", "r.out",
                      codes=(0, 1, 2, 4))  # fmt: skip

    file = marked.folder / "r.out"
    content = file.read_bytes() if file.exists() else b""
    file.unlink(missing_ok=True)
    assert [] == _marks(content) + _marks(made.output)


def test_filed_report_holds_no_marker(marked: Marked) -> None:
    """What is frozen is what was counted."""
    made = marked.run("report", "file", "2024", "--approver", "lisi", "--allow-gaps", "--json")

    assert [] == _marks(made.output)


def test_calendar_of_supervision_holds_no_marker(marked: Marked) -> None:
    """Events say kind, number, limit and agency."""
    marked.run("supervise", "feed", "due.ics")

    content = (marked.folder / "due.ics").read_bytes()
    assert b"VEVENT" in content
    assert [] == _marks(content)


@pytest.mark.parametrize("kind", _TO_OTHERS)
def test_letter_to_others_does_not_name_the_applicant(marked: Marked, kind: str) -> None:
    """Whoever is asked learns of the matter, not of who applied."""
    facts = {"party": {"content": "某材料"}}
    (marked.folder / "facts.json").write_text(json.dumps(facts), "utf-8")
    result = marked.run("letter", "write", marked.refs["request"], kind, "--facts", "facts.json",
                        "-o", f"{kind}.html", codes=(0, 1))  # fmt: skip

    file = marked.folder / f"{kind}.html"
    content = file.read_bytes() if file.exists() else b""
    file.unlink(missing_ok=True)
    found = set(_marks(content)) | set(_marks(result.stderr))
    assert set() == found & {mark(one) for one in _OF_APPLICANT}
    assert content or "LET-" in result.stderr


def test_facts_of_the_journal_hold_no_marker(marked: Marked) -> None:
    """Kinds, subjects and facts of all entries are codes, days and numbers."""
    address = str(marked.folder / "office.db")
    with Office.open(address, actor=ADMINISTRATOR) as office, office.store.read() as unit:
        said = [
            json.dumps([one.kind, one.subject, dict(one.facts)], ensure_ascii=False)
            for shard in (0, 1, 2)
            for one in unit.journal.entries(shard)
        ]
    assert len(said) > 40
    assert [] == [line for line in said if _marks(line)]
    assert RESIDENT_ID not in "".join(said)


def test_nothing_said_on_the_way_holds_a_marker(marked: Marked) -> None:
    """Findings, notes and errors name places and refs."""
    assert [] == [said for said in marked.errors if _marks(said)]


def test_failing_commands_say_no_text_of_records(marked: Marked) -> None:
    """Whatever is refused about a record, the refusal holds none of its texts."""
    ref, item = marked.refs["request"], marked.refs["item"]
    second = marked.refs["second"]
    fails: list[tuple[str, ...]] = [
        ("request", "approve", ref), ("request", "reply", ref), ("request", "draft", ref),
        ("request", "approve", second), ("request", "reply", second),
        ("request", "publish", second),
        ("request", "act", second, "decided"), ("request", "act", second, "corrected"),
        ("request", "act", second, "third_party_answered", "--field", "party=P9"),
        ("request", "refer", second, "市教育局"), ("request", "charge", second, "--pages", "1"),
        ("request", "split", second, "--part", "甲"), ("request", "assign", second, "nobody"),
        ("request", "enclose", ref, "zqxenclosed.txt"), 
        ("request", "enclose", second, "--take-out", "0"),
        ("request", "register", "--applicant", mark("name"), "--kind", "外星人", "--contact",
         mark("contact"), "--channel", "当面", "--description", mark("description")),
        ("request", "register", "--applicant", mark("name"), "--kind", "自然人", "--contact",
         mark("contact"), "--channel", "当面", "--description", f"{mark('secret')} 机密★10年"),
        ("request", "register", "--applicant", mark("name"), "--kind", "自然人", "--contact",
         mark("contact"), "--channel", "当面", "--description", mark("x"), "--proof-number",
         RESIDENT_ID),
        ("review", "open", ref), ("review", "open", second), ("review", "sign", ref, "--opinion",
         "release"), ("review", "decide", ref, "--outcome", "withheld", "--ground", "process"),
        ("review", "answer", ref, "--answer", "may_release"), ("review", "open", "I1-3"),
        ("letter", "write", second, "decision"), ("letter", "write", second, "fee_notice"),
        ("letter", "void", "L1-999"), ("challenge", "result", "C1-1", "unknown"),
        ("challenge", "open", ref, "unknown"), ("catalogue", "publish", item),
        ("catalogue", "publish", "I1-3"), ("catalogue", "publish", "I1-2"),
        ("catalogue", "publish", "I1-5"), ("catalogue", "withdraw", "I1-5"),
        ("catalogue", "erase", "I1-2", "--ground", "privacy", "--approver", "nobody",
         "--confirm", "I1-2"),
    ]  # fmt: skip
    said = {command: invoke(marked.folder, *command, lang="zh") for command in fails}

    assert [] == [command for command, one in said.items() if one.exit_code == 0]
    assert [] == [
        (command, one.stderr)
        for command, one in said.items()
        if _marks(one.stderr) or RESIDENT_ID in one.stderr
    ]


def test_bad_rows_of_a_log_are_told_without_their_text(marked: Marked) -> None:
    """A finding names row and column; what the person wrote stays in the rejects file."""
    text = (
        "登记号,申请人类别,申请方式,收到日期,申请人,联系方式,描述\n"
        f"2024-1,外星人,当面,2024-01-02,{mark('name')},{mark('contact')},{mark('row')}\n"
        f"2024-2,自然人,当面,某日,{mark('name')},{mark('contact')},{mark('row')}\n"
        f"2024-3,自然人,当面,2024-01-02,{mark('name')},{mark('contact')},{mark('row')} 机密★10年\n"
    )
    (marked.folder / "log.csv").write_text(text, "utf-8")
    result = marked.run("request", "import", "log.csv", codes=(4,))

    assert [] == _marks(result.output)


def test_logs_and_names_of_files_hold_no_marker(marked: Marked, tmp_path: Path) -> None:
    """What lies beside the database is named by the program without any text of a record."""
    marked.run("db", "backup", str(tmp_path / "backup.db"), codes=(0, 4))
    own = {"zqxfilename.txt", "zqxenclosed.txt"}

    names = [str(path.relative_to(marked.folder)) for path in marked.folder.rglob("*")]
    assert [] == [name for name in names if _marks(name) and name not in own]
    logs = [path for path in marked.folder.rglob("*.log") if path.is_file()]
    assert [] == [path for path in logs if _marks(path.read_bytes())]
