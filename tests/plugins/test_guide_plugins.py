"""The example plugins of the guide do what the guide says of them, through the whole program."""

from __future__ import annotations

from pathlib import Path

import pytest

from govdisclose.office import ImportOptions, Office
from tests.cli.inside import ADMINISTRATOR, answer, invoke, lines, office_in
from tests.plugins.harbour import install_harbour

CARDS = """%CARDS
关于防汛的通知|淮府〔2020〕1号|2020-06-29|2020-06-30
关于港口的公告|淮府〔2020〕2号|2020-06-30|2020-07-10
"""


@pytest.fixture(name="office")
def _office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an office and the plugins of the guide installed."""
    install_harbour(tmp_path / "site", monkeypatch)
    return office_in(tmp_path, second=True)


def _cards(folder: Path, text: str = CARDS, name: str = "july.cards") -> str:
    (folder / name).write_text(text, encoding="utf-8")
    return name


def test_all_of_them_load_and_are_checked(office: Path) -> None:
    """The list names each with its distribution, and every check passes."""
    listed = answer(invoke(office, "plugin", "list", "--json"))
    own = {(one["kind"], one["name"]) for one in listed if one["distribution"] == "harbour 1.0"}

    checked = answer(invoke(office, "plugin", "check", "harbour", "--json"))

    assert 8 == len(own)
    assert {"ok"} == {one["status"] for one in checked}
    brought = {(one["what"], one["id"]) for record in checked for one in record["brings"]}
    flows = {("flow", "berth"), ("flow", "complaint")}
    assert {("pack", "harbour-2020"), ("calendar", "harbour"), *flows} == brought


@pytest.mark.parametrize("name", ["july.cards", "july", "july.txt"])
def test_importer_is_chosen_by_content(office: Path, name: str) -> None:
    """Whatever the file is called, unless a built-in format has its suffix."""
    (account,) = answer(invoke(office, "catalogue", "import", _cards(office, name=name), "--json"))

    assert (2, 2, 0) == (account["read"], account["accepted"], account["rejected"])
    found = answer(invoke(office, "catalogue", "search", "防汛", "--json"))
    assert ["淮府〔2020〕1号"] == [item["document_number"] for item in found["items"]]


def test_importer_is_chosen_by_suffix_after_content(office: Path) -> None:
    """A file without the sign of its format still goes to the reader of its suffix."""
    text = CARDS.replace("%CARDS", "no sign")

    (account,) = answer(invoke(office, "catalogue", "import", _cards(office, text), "--json"))

    assert 2 == account["accepted"]


def test_built_in_format_goes_before_a_plugin(office: Path) -> None:
    """A file with the suffix of a format of ours is read by us, whatever a plugin says of it."""
    (account,) = answer(
        invoke(office, "catalogue", "import", _cards(office, name="july.csv"), "--json"), 4
    )

    assert 0 == account["accepted"]


def test_standard_input_reaches_the_plugin(office: Path) -> None:
    """What is piped in is recognised by its content."""
    (account,) = answer(
        invoke(office, "catalogue", "import", "-", "--json", text_in=CARDS.encode())
    )

    assert 2 == account["accepted"]


def test_importing_again_changes_nothing(office: Path) -> None:
    """A plugin's file goes through the same pipeline: the second time every row is unchanged."""
    name = _cards(office)
    invoke(office, "catalogue", "import", name)

    (account,) = answer(invoke(office, "catalogue", "import", name, "--json"))

    assert (2, 2) == (account["read"], account["unchanged"])


def test_rejected_rows_go_back_in_the_format_of_the_plugin(office: Path) -> None:
    """With an exporter of the same name, the file that comes back can be corrected and imported."""
    faulty = CARDS.replace("2020-06-29", "2020-06-31")

    (account,) = answer(invoke(office, "catalogue", "import", _cards(office, faulty), "--json"), 4)

    back = Path(office / account["rejects_file"])
    assert ("july.rejects.cards", 0o600) == (back.name, back.stat().st_mode & 0o777)
    sign, row = back.read_text(encoding="utf-8").splitlines()
    assert "%CARDS" == sign
    assert row.startswith("关于防汛的通知 | 淮府〔2020〕1号 | 2020-06-31 | 2020-06-30 | ")


def test_corrected_rejects_of_a_plugin_import_as_they_are(office: Path) -> None:
    """The reason behind each row is no part of it, and nothing else has to be taken out."""
    faulty = CARDS.replace("2020-06-29", "2020-06-31")
    invoke(office, "catalogue", "import", _cards(office, faulty))
    back = office / "july.rejects.cards"
    back.write_text(back.read_text("utf-8").replace("2020-06-31", "2020-06-29"), "utf-8")

    (account,) = answer(invoke(office, "catalogue", "import", back.name, "--json"))

    assert (1, 1) == (account["read"], account["accepted"])


def test_rejected_rows_go_back_as_csv_without_an_exporter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A plugin that only reads gets them back in a form everybody has, and it imports."""
    site = install_harbour(tmp_path / "site", monkeypatch)
    metadata = site / "harbour-1.0.dist-info" / "entry_points.txt"
    text = metadata.read_text(encoding="utf-8")
    metadata.write_text(text.replace("cards = harbour_cards_out:CardExporter", ""), "utf-8")
    office = office_in(tmp_path)
    faulty = CARDS.replace("2020-06-29", "2020-06-31")

    (account,) = answer(invoke(office, "catalogue", "import", _cards(office, faulty), "--json"), 4)

    back = Path(office / account["rejects_file"])
    assert "july.rejects.csv" == back.name
    assert "名称,文号,生成日期,发布日期,退回原因" == back.read_text("utf-8-sig").splitlines()[0]
    back.write_text(back.read_text("utf-8-sig").replace("2020-06-31", "2020-06-29"), "utf-8")
    (again,) = answer(invoke(office, "catalogue", "import", back.name, "--json"))
    assert (1, 1) == (again["read"], again["accepted"])


def test_row_the_plugin_refuses_is_a_rejected_row(office: Path) -> None:
    """Its finding has the line, and read is the sum of what became of the rows."""
    text = f"{CARDS}半张卡片|淮府〔2020〕3号\n"

    (account,) = answer(invoke(office, "catalogue", "import", _cards(office, text), "--json"), 4)

    assert (3, 2, 1) == (account["read"], account["accepted"], account["rejected"])
    assert [("CARD-WIDTH", 4)] == [
        (one["code"], one["row"]) for one in account["findings"] if one["severity"] == "error"
    ]


@pytest.mark.slow
def test_large_file_of_a_plugin_is_imported_whole(office: Path) -> None:
    """Above the size from which built-in files are read in a process of their own."""
    rows = [
        f"关于第{n}号事项的通知{'，' * 150}|淮府〔2020〕{n}号|2020-06-29|2020-06-30"
        for n in range(9000)
    ]
    name = _cards(office, "%CARDS\n" + "\n".join(rows) + "\n")

    (account,) = answer(invoke(office, "catalogue", "import", name, "--json"))

    assert (office / name).stat().st_size > 4 << 20
    assert (9000, 9000) == (account["read"], account["accepted"])


def test_mapping_of_a_plugins_file_is_shown(office: Path) -> None:
    """What would be read from where is said before anything is imported."""
    (shown,) = answer(
        invoke(office, "catalogue", "import", _cards(office), "--show-mapping", "--json")
    )

    fields = {field["field"]: field["column"] for field in shown["tables"][0]["fields"]}
    assert {"title": "名称", "document_number": "文号"}.items() <= fields.items()


def test_exporter_writes_what_was_imported(office: Path) -> None:
    """Every item is a row, in the order of references; the file is private to the office."""
    invoke(office, "catalogue", "import", _cards(office))

    result = invoke(office, "catalogue", "export", "--format", "cards", "-o", "out.cards")

    assert 0 == result.exit_code, result.output
    sign, *rows = (office / "out.cards").read_text(encoding="utf-8").splitlines()
    assert ("%CARDS", 2) == (sign, len(rows))
    assert "关于港口的公告" in rows[1]
    assert 0o600 == (office / "out.cards").stat().st_mode & 0o777


def test_law_of_a_plugin_is_listed_and_shown(office: Path) -> None:
    """Its packs and flows stand beside those that ship."""
    listed = answer(invoke(office, "law", "list", "--json"))
    limit = answer(invoke(office, "law", "show", "harbour-2020", "publish", "--json"))
    flow = answer(invoke(office, "law", "show", "berth", "--json"))

    packs = ["cn-2008", "cn-2019", "cn-fees-2020", "cn-secrecy-2010", "cn-secrecy-2024"]
    remedies = [
        "litigation-1990",
        "litigation-2015",
        "reconsideration-1999",
        "reconsideration-2023",
    ]
    assert [*packs, *remedies, "harbour-2020"] == [pack["id"] for pack in listed["packs"]]
    cases = ["challenge", "publication", "request-cn-2008", "request-cn-2019"]
    reviews = ["review-four-step", "review-leak", "review-three-step", "review-two-step"]
    assert [*cases, *reviews, "berth", "complaint"] == [one["id"] for one in listed["flows"]]
    assert (5, "working_day") == tuple(limit["provisions"][0][key] for key in ("amount", "unit"))
    assert ["asked", "granted"] == [move["id"] for move in flow["moves"]]


def test_office_goes_by_the_law_it_has_chosen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Six working days are in time by the regulation and late by a law that allows five."""
    install_harbour(tmp_path / "site", monkeypatch)
    folders = [tmp_path / "plain", tmp_path / "harbour"]
    codes = []
    for folder, law in zip(folders, (None, "harbour-2020"), strict=True):
        folder.mkdir()
        options = () if law is None else ("--law", law)
        made = invoke(folder, "init", "--office", "淮南市人民政府", *options)
        assert 0 == made.exit_code, made.output
        _cards(folder, "%CARDS\n关于港口的公告|淮府〔2020〕2号|2020-06-30|2020-07-08\n")
        (account,) = answer(invoke(folder, "catalogue", "import", "july.cards", "--json"))
        codes.append([one["code"] for one in account["findings"]])

    late = [[code for code in found if code.startswith("LAG")] for found in codes]
    assert [[], ["LAG-OVER-LIMIT"]] == late


def test_calendar_of_a_plugin_counts_by_name(office: Path) -> None:
    """Five working days after 30 June, one of them off in the harbour, end a day later."""
    due = ("calendar", "due", "2020-06-30", "5", "--json")

    ours = answer(invoke(office, *due))["due"]
    harbour = answer(invoke(office, *due, "--calendar", "harbour"))

    assert ("2020-07-07", "2020-07-08") == (ours, harbour["due"])
    assert "Harbour notice 2 of 2020" in {step["source"] for step in harbour["steps"]}


def test_office_counts_by_the_calendar_it_has_chosen(office: Path) -> None:
    """Set once, it holds for every count of the office, and 'none' takes it back."""
    due = ("calendar", "due", "2020-06-30", "5", "--json")
    assert 0 == invoke(office, "config", "office", "calendar", "harbour").exit_code

    chosen = answer(invoke(office, *due))["due"]
    invoke(office, "config", "office", "calendar", "none")

    assert "2020-07-08" == chosen
    assert "2020-07-07" == answer(invoke(office, *due))["due"]


def test_file_goes_before_a_plugin_of_its_name(office: Path) -> None:
    """--calendar names a file, as it always did, where there is one."""
    (office / "harbour").write_text('{"name": "x", "from": "2020-01-01", "to": "2020-12-31", '
                                    '"off": ["2020-07-06", "2020-07-07"]}', "utf-8")  # fmt: skip

    due = answer(invoke(office, "calendar", "due", "2020-06-30", "5", "--json",
                        "--calendar", "harbour"))  # fmt: skip

    assert "2020-07-09" == due["due"]


def test_listener_hears_every_entry_in_order(office: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands and imports alike; nothing twice, and what the journal says."""
    bell = office / "bell.txt"
    monkeypatch.setenv("BELL_FILE", str(bell))
    invoke(office, "agency", "add", "教育局", "--level", "部门", "--parent", "A1")
    invoke(office, "catalogue", "import", _cards(office))
    invoke(office, "catalogue", "list")

    heard = bell.read_text(encoding="utf-8").splitlines()
    with Office.open(str(office / "office.db")) as library:
        journaled = {
            f"{one.shard}.{one.number} {one.kind}"
            for shard in (0, 1, 2)
            for one in library.journal.entries(shard)
        }

    assert len(heard) == len(set(heard))
    assert set(heard) <= journaled
    assert {"agency.added", "items.imported"} == {line.split()[1] for line in heard}
    for shard in "012":
        numbers = [int(line.split()[0][2:]) for line in heard if line.startswith(f"{shard}.")]
        assert sorted(numbers) == numbers


def test_listener_hears_the_first_entries_of_a_new_office(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An office made by the library tells of its making."""
    install_harbour(tmp_path / "site", monkeypatch)
    monkeypatch.setenv("BELL_FILE", str(tmp_path / "bell.txt"))

    with Office.create(str(tmp_path / "new.db"), name="淮南市人民政府", actor="wang"):
        pass

    assert "0.1 staff.recorded" == (tmp_path / "bell.txt").read_text("utf-8").splitlines()[0]


def test_listener_is_not_told_of_a_rehearsal(office: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not committed did not happen."""
    monkeypatch.setenv("BELL_FILE", str(office / "bell.txt"))

    invoke(office, "catalogue", "import", _cards(office), "--dry-run")

    assert not (office / "bell.txt").exists()


def test_surface_writes_public_items_only(office: Path) -> None:
    """Drafts leave no trace in the page; the folder can be read by a web server."""
    invoke(office, "catalogue", "import", _cards(office))
    draft = ("--title", "不公开的草稿", "--formed-on", "2020-07-01")
    added = invoke(office, "catalogue", "add", *draft)
    assert 0 == added.exit_code, added.output

    result = invoke(office, "catalogue", "export", "--public", "--surface", "titles", "-o", "site1")

    assert 0 == result.exit_code, result.output
    page = (office / "site1" / "index.html").read_text(encoding="utf-8")
    assert "关于防汛的通知" in page
    assert "草稿" not in page
    assert 0o755 == (office / "site1").stat().st_mode & 0o777
    assert 0o644 == (office / "site1" / "index.html").stat().st_mode & 0o777
    assert "site1/index.html\n" == result.stdout


def test_surface_never_mixes_with_what_is_there(office: Path) -> None:
    """A folder that exists is refused before the plugin is asked."""
    (office / "old").mkdir()

    result = invoke(office, "catalogue", "export", "--public", "--surface", "titles", "-o", "old")

    assert 2 == result.exit_code
    assert "PLG-011" in result.stderr
    assert [] == list((office / "old").iterdir())


@pytest.mark.parametrize(
    "options", [("--surface", "titles", "-o", "x"), ("--surface", "titles", "--public")]
)
def test_surface_wants_the_public_view_and_a_folder(office: Path, options: tuple[str, ...]) -> None:
    """The gate is asked for by name."""
    result = invoke(office, "catalogue", "export", *options)

    assert 2 == result.exit_code
    assert "--surface needs --public and -o FOLDER" in result.stderr


def test_command_of_a_plugin_runs(office: Path) -> None:
    """A noun of a plugin is typed like ours."""
    result = invoke(office, "harbour")

    assert (0, "the harbour is open\n") == (result.exit_code, result.stdout)


def test_library_uses_the_plugins_too(office: Path) -> None:
    """An office opened by a program reads a plugin's file as the command line does."""
    name = _cards(office)

    with Office.open(str(office / "office.db"), actor=ADMINISTRATOR) as library:
        account = library.exchange.import_file(office / name, ImportOptions())

    assert 2 == account.accepted


def test_typed_cells_survive_in_json_lines(office: Path) -> None:
    """Version is a number and erased a truth value, as programs expect."""
    invoke(office, "catalogue", "import", _cards(office))

    invoke(office, "catalogue", "export", "--format", "jsonl", "-o", "out.jsonl")

    first = lines(office / "out.jsonl")[0]
    assert (1, False) == (first["version"], first["erased"])
