"""The failure table: whatever one plugin does, every other command goes on.

Each group is broken in each way by a throw-away distribution of its own, and a command that needs
the plugin is run, as is one that does not.
"""

from __future__ import annotations

import importlib
import json
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import attrs
import pytest
from click.testing import Result

from govdisclose.plugins.api import PROTOCOLS
from govdisclose.plugins.registry import PluginStatus, Registry
from tests.cli.inside import answer, invoke, office_in
from tests.cli.program import fake_distribution, run
from tests.plugins.harbour import install_harbour

ATTRIBUTES = {
    "store": "schemes = ('moon',)",
    "importer": "suffixes = ('.moon',)",
    "exporter": "suffix = '.moon'",
}
METHODS = {
    "store": ("open", "create"),
    "importer": ("recognises", "open"),
    "exporter": ("write",),
    "rules": ("folder",),
    "calendar": ("calendar",),
    "flow": ("folder",),
    "register": ("registers",),
    "indicator": ("needs", "measure"),
    "command": ("command",),
    "screen": ("screen",),
    "listener": ("recorded",),
    "public_surface": ("publish",),
}
"""Methods by kind; what is broken at work has each of them do the same."""


def source(kind: str, body: str) -> str:
    """A plugin of the kind whose methods all have this body."""
    methods = "".join(f"    def {name}(self, *given):\n        {body}\n" for name in METHODS[kind])
    return (
        "from govdisclose.plugins.api import PluginInfo\n\n"
        "class Plugin:\n"
        f"    {ATTRIBUTES.get(kind, '')}\n"
        "    def describe(self):\n"
        "        return PluginInfo('Moon', '月')\n"
        f"{methods}"
    )


@attrs.frozen
class Fault:
    """One way to be broken before any work is asked for."""

    source: Callable[[str], str]
    status: PluginStatus
    group: str = "govdisclose.v1."
    twice: bool = False


LOADING = {
    "import_error": Fault(lambda _kind: "import absent_module_of_the_tests", PluginStatus.BROKEN),
    "syntax_error": Fault(lambda _kind: "def broken(:", PluginStatus.BROKEN),
    "attribute_error": Fault(lambda _kind: "None.missing", PluginStatus.BROKEN),
    "system_exit": Fault(lambda _kind: "raise SystemExit(3)", PluginStatus.BROKEN),
    "wrong_shape": Fault(lambda _kind: "class Plugin: ...", PluginStatus.WRONG_SHAPE),
    "clash": Fault(lambda kind: source(kind, "return None"), PluginStatus.CLASH, twice=True),
    "wrong_api": Fault(
        lambda kind: source(kind, "return None"), PluginStatus.WRONG_API, "govdisclose.v2."
    ),
}
WORKING = {
    "raises": "raise ValueError('no moon')",
    "exits": "raise SystemExit(3)",
    "wrong_answer": "return object()",
}

ASKED_BY_NAME = {
    "store": ("--db", "moon://o", "catalogue", "list"),
    "exporter": ("catalogue", "export", "--format", "moon"),
    "calendar": ("calendar", "due", "2024-01-26", "5", "--calendar", "moon"),
    "command": ("moon",),
    "public_surface": ("catalogue", "export", "--public", "--surface", "moon", "-o", "out"),
}
"""Command by kind that was told to use the plugin."""

ASKED_AMONG_ALL = {
    "importer": ("catalogue", "import", "items.moon"),
    "rules": ("law", "list"),
    "flow": ("law", "list"),
    "register": ("register", "types"),
    "listener": ("agency", "add", "教育局", "--level", "部门", "--parent", "A1"),
}
"""Command by kind that asks every plugin of it and goes on without."""

UNNEEDED = (
    ("catalogue", "list"),
    ("catalogue", "search", "防汛"),
    ("catalogue", "export", "--format", "jsonl"),
    ("law", "show", "cn-2019", "reply"),
    ("calendar", "due", "2024-01-26", "20"),
    ("stats", "summary"),
    ("journal", "verify"),
    ("config", "office"),
    ("id", "check", "淮府〔2009〕1号"),
)
"""Commands that need no plugin, whatever kinds are broken."""


@attrs.frozen
class Moon:
    """A folder with an office, where broken plugins called ``moon`` can be installed."""

    folder: Path
    install: Callable[..., None]

    def invoke(self, *arguments: str) -> Result:
        """Run a command on the office."""
        return invoke(self.folder, *arguments)


@pytest.fixture(name="moon")
def _moon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Moon:
    """An office made while nothing was broken."""
    site = tmp_path / "site"
    site.mkdir()
    office_in(tmp_path)
    (tmp_path / "items.moon").write_text("名称,发布日期\n关于防汛的通知,2009-05-01\n", "utf-8")
    monkeypatch.syspath_prepend(str(site))

    def install(kind: str, text: str, group: str = "govdisclose.v1.", twice: bool = False) -> None:
        for number in range(1 + twice):
            module = f"moon_{kind}_{number}"
            monkeypatch.delitem(sys.modules, module, raising=False)
            groups = {f"{group}{kind}": {"moon": f"{module}:Plugin"}}
            fake_distribution(
                site, f"moon-{kind.replace('_', '-')}-{number}", groups, {module: text}
            )
        importlib.invalidate_caches()

    return Moon(tmp_path, install)


def _lines(result: Result) -> list[str]:
    """Warnings and errors on stderr; no traceback is ever there."""
    assert "Traceback" not in result.stderr
    return [line for line in result.stderr.splitlines() if line.startswith("govdisclose: ")]


@pytest.mark.parametrize("fault", LOADING)
@pytest.mark.parametrize("kind", PROTOCOLS)
def test_fault_at_load_is_told_by_status_and_nothing_is_raised(
    moon: Moon, kind: str, fault: str
) -> None:
    """Every group, every fault: the list says what became of the plugin, and of no other."""
    broken = LOADING[fault]
    moon.install(kind, broken.source(kind), broken.group, broken.twice)

    records = Registry(environment={}).records()

    found = [record for record in records if record.name == "moon"]
    assert [(kind, broken.status)] == [(record.kind, record.status) for record in found]
    assert found[0].error is not None
    others = [record.status for record in records if record.name != "moon"]
    assert {PluginStatus.OK} == set(others)


@pytest.mark.parametrize("fault", LOADING)
@pytest.mark.parametrize("kind", ASKED_BY_NAME)
def test_fault_at_load_of_a_plugin_asked_for_is_one_error(
    moon: Moon, kind: str, fault: str
) -> None:
    """Who asks for it by name is told in one line which distribution is at fault."""
    broken = LOADING[fault]
    moon.install(kind, broken.source(kind), broken.group, broken.twice)

    result = moon.invoke(*ASKED_BY_NAME[kind])

    (line,) = _lines(result)
    assert 2 == result.exit_code
    assert "" == result.stdout
    assert "error" in line
    assert f"moon-{kind.replace('_', '-')}-0 1.0" in line
    assert "PLG-00" in line
    assert not (moon.folder / "out").exists()


@pytest.mark.parametrize("fault", LOADING)
@pytest.mark.parametrize("kind", ASKED_AMONG_ALL)
def test_fault_at_load_costs_a_command_one_line(moon: Moon, kind: str, fault: str) -> None:
    """Who asks all plugins of a kind does the work without the broken one, and says so once."""
    broken = LOADING[fault]
    moon.install(kind, broken.source(kind), broken.group, broken.twice)

    result = moon.invoke(*ASKED_AMONG_ALL[kind])

    (line,) = _lines(result)
    assert 0 == result.exit_code, result.output
    assert "warning" in line
    assert f"moon-{kind.replace('_', '-')}-0 1.0" in line


@pytest.mark.parametrize("fault", WORKING)
@pytest.mark.parametrize("kind", ASKED_BY_NAME)
def test_fault_at_work_of_a_plugin_asked_for_is_one_error(
    moon: Moon, kind: str, fault: str
) -> None:
    """What leaves it, exits or comes out wrong ends the command, without a traceback."""
    moon.install(kind, source(kind, WORKING[fault]))

    result = moon.invoke(*ASKED_BY_NAME[kind])

    (line,) = _lines(result)
    assert 2 == result.exit_code, result.output
    assert "" == result.stdout
    assert '"moon"' in line
    assert not (moon.folder / "out").exists()
    assert [] == [path.name for path in moon.folder.iterdir() if path.name.startswith(".")]


@pytest.mark.parametrize("fault", WORKING)
@pytest.mark.parametrize("kind", [kind for kind in ASKED_AMONG_ALL if kind != "importer"])
def test_fault_at_work_costs_a_command_one_line(moon: Moon, kind: str, fault: str) -> None:
    """The command goes on without what the plugin would have brought."""
    if (kind, fault) == ("listener", "wrong_answer"):
        pytest.skip("nobody looks at what a listener answers")
    moon.install(kind, source(kind, WORKING[fault]))

    result = moon.invoke(*ASKED_AMONG_ALL[kind])

    (line,) = _lines(result)
    assert 0 == result.exit_code, result.output
    assert "warning" in line
    assert '"moon"' in line


@pytest.mark.parametrize(
    ("body", "exit_code", "accepted", "lines"),
    [
        ("raise ValueError('no moon')", 0, [1, 1], 1),
        ("raise SystemExit(3)", 0, [1, 1], 1),
        ("return object()", 4, [0, 1], 0),
        ("return True", 4, [0, 1], 0),
    ],
)
def test_importer_that_fails_costs_its_file_only(
    moon: Moon, body: str, exit_code: int, accepted: list[int], lines: int
) -> None:
    """One that cannot even be asked is passed over; one that took the file refuses that file."""
    moon.install("importer", source("importer", body))
    (moon.folder / "more.csv").write_text("名称,发布日期\n关于港口的通知,2009-05-02\n", "utf-8")

    result = moon.invoke("catalogue", "import", "items.moon", "more.csv", "--json")

    shapes = answer(result, exit_code)
    assert accepted == [shape["accepted"] for shape in shapes]
    assert lines == len(_lines(result))


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ("[(2, ['甲'])]", "row 2 has 1 cells for 2 columns"),
        ("[(2, ['甲', 5])]", "row 2 has a cell that is no text"),
        ("(_ for _ in (1 / 0,))", "ZeroDivisionError"),
    ],
)
def test_importer_that_breaks_its_promise_refuses_the_file(
    moon: Moon, rows: str, reason: str
) -> None:
    """A row that is not as wide as the header would be read under wrong headings: it is refused."""
    text = f"""
from govdisclose.plugins.api import PluginInfo
from govdisclose.ports.formats import RowChunk, SheetLayout, SourceFormat

class Plugin:
    suffixes = (".moon",)
    name, format, findings, size_bytes = "x", SourceFormat.CSV, (), 1
    layout = SheetLayout(format=SourceFormat.CSV, columns=("名称", "文号"), labels=("名称", "文号"))
    def describe(self): return PluginInfo("Moon")
    def recognises(self, head): return False
    def open(self, path, options, limits): return self
    def tables(self): return iter([self])
    def samples(self): return []
    def chunks(self): yield RowChunk(rows={rows})
    def close(self): ...
"""
    moon.install("importer", text)

    result = moon.invoke("catalogue", "import", "items.moon")

    (line,) = [line for line in result.stderr.splitlines() if line.startswith("govdisclose: ")]
    assert 4 == result.exit_code
    assert reason in line
    assert "FMT-041" in line


def test_exporter_that_loses_rows_is_found_out(moon: Moon) -> None:
    """It says how many rows it wrote, and the file does not appear when that is another number."""
    moon.invoke("catalogue", "import", "items.moon")
    moon.install("exporter", source("exporter", "return 7"))

    result = moon.invoke("catalogue", "export", "--format", "moon", "-o", "all.moon")

    assert 2 == result.exit_code
    assert "it wrote 7 of 0 rows" in result.stderr
    assert not (moon.folder / "all.moon").exists()


@pytest.mark.parametrize(
    "body",
    [
        "(given[1] / 'a').write_text('x'); return []",
        "return [given[1] / 'absent']",
        "__import__('os').symlink('/etc/hostname', given[1] / 'a'); return [given[1] / 'a']",
        "p = given[1].parent / 'outside'; p.write_text('x'); return [p]",
    ],
)
def test_surface_is_held_to_the_files_it_names(moon: Moon, body: str) -> None:
    """Unnamed files, absent ones, links and files elsewhere are refused; nothing appears."""
    moon.install("public_surface", source("public_surface", body))

    result = moon.invoke("catalogue", "export", "--public", "--surface", "moon", "-o", "out")

    assert 2 == result.exit_code
    assert "PLG-007" in result.stderr
    assert not (moon.folder / "out").exists()


def test_listener_cannot_undo_or_hold_up_an_import(moon: Moon) -> None:
    """Every row is there although each transaction was answered with an exception, told once."""
    moon.install("listener", source("listener", "raise ValueError('no moon')"))
    rows = "".join(f"关于第{number}号事项的通知,2009-05-01\n" for number in range(2500))
    (moon.folder / "many.csv").write_text(f"名称,发布日期\n{rows}", "utf-8")

    result = moon.invoke("catalogue", "import", "many.csv", "--json")

    assert 1 == len(_lines(result))
    (account,) = answer(result)
    assert 2500 == account["accepted"]
    assert 0 == moon.invoke("journal", "verify").exit_code


def test_listener_may_write_to_the_office_itself(moon: Moon) -> None:
    """It is called when the transaction is over, so it waits for nobody and nobody for it."""
    database = str(moon.folder / "office.db")
    body = (
        "from govdisclose import Office\n"
        "        if getattr(Plugin, 'busy', False): return\n"
        "        Plugin.busy = True\n"
        f"        with Office.open({database!r}, actor='zhangsan') as office:\n"
        "            office.settings.set('index_scheme', 'anhui')"
    )
    moon.install("listener", source("listener", body))

    result = moon.invoke("agency", "add", "教育局", "--level", "部门", "--parent", "A1")

    assert (0, []) == (result.exit_code, _lines(result))
    assert {"index_scheme": "anhui"} == answer(
        moon.invoke("config", "office", "index_scheme", "--json")
    )


@pytest.mark.parametrize("arguments", UNNEEDED, ids=" ".join)
def test_broken_plugin_nobody_needs_costs_nothing(moon: Moon, arguments: Sequence[str]) -> None:
    """With one broken plugin in every group, the command says nothing of them and loads none."""
    for kind in PROTOCOLS:
        moon.install(kind, "raise AssertionError('imported')")

    result = moon.invoke(*arguments)

    assert (0, "") == (result.exit_code, result.stderr)
    assert [] == [name for name in sys.modules if name.startswith("moon_")]


def test_ordinary_import_needs_no_importer_plugin(moon: Moon) -> None:
    """A file of a built-in format is read without asking any plugin."""
    for kind in ("importer", "exporter", "rules", "calendar", "flow", "register", "store"):
        moon.install(kind, "raise AssertionError('imported')")
    (moon.folder / "more.csv").write_text("名称,发布日期\n关于港口的通知,2009-05-02\n", "utf-8")

    result = moon.invoke("catalogue", "import", "more.csv")

    assert (0, "") == (result.exit_code, result.stderr)


def test_office_never_counts_by_another_calendar_than_its_own(moon: Moon) -> None:
    """Where the chosen calendar is gone, a due date is refused rather than counted wrongly."""
    good = (
        "from govdisclose.domain.law.calendar import WorkingCalendar\n"
        "        return WorkingCalendar(name='moon', covered=(), special_days=())"
    )
    moon.install("calendar", source("calendar", good))
    chosen = moon.invoke("config", "office", "calendar", "moon")
    (moon.folder / "site" / "moon_calendar_0.py").write_text("raise ValueError('no moon')", "utf-8")
    sys.modules.pop("moon_calendar_0")
    importlib.invalidate_caches()

    counted = moon.invoke("calendar", "due", "2024-01-26", "5")
    listed = moon.invoke("catalogue", "list")

    assert 0 == chosen.exit_code, chosen.output
    assert (2, "") == (counted.exit_code, counted.stdout)
    assert 1 == len(_lines(counted))
    assert (0, "") == (listed.exit_code, listed.stderr.replace("no items\n", ""))


def test_office_never_goes_by_another_law_than_its_own(
    moon: Moon, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the chosen law is gone, rows are not checked by one that nobody chose."""
    site = install_harbour(moon.folder / "harbour", monkeypatch)
    chosen = moon.invoke("config", "office", "law", "harbour-2020")
    (site / "harbour_law.py").write_text("raise ValueError('no harbour')", "utf-8")
    sys.modules.pop("harbour_law")
    importlib.invalidate_caches()
    (moon.folder / "more.csv").write_text("名称,发布日期\n关于港口的通知,2009-05-02\n", "utf-8")

    imported = moon.invoke("catalogue", "import", "more.csv")
    listed = moon.invoke("catalogue", "list")

    assert 0 == chosen.exit_code, chosen.output
    warning, error = _lines(imported)
    assert imported.exit_code in {1, 2}
    assert ("PLG-003" in warning, "harbour-2020" in error) == (True, True)
    assert 0 == listed.exit_code


@pytest.mark.parametrize(
    ("kind", "name", "text", "reason"),
    [
        ("rules", "laws/x.toml", "id = 1", "laws/x.toml"),
        ("rules", "profiles/x.toml", "[", "syntax"),
        ("flow", "x.toml", "[flow]\nid = 'x'", "x.toml"),
        ("rules", "lawz/x.toml", "id = 'x'", "holds no file of laws"),
        ("flow", "x.tml", "", "holds no flow"),
    ],
)
def test_faulty_file_of_a_plugin_is_named(
    moon: Moon, kind: str, name: str, text: str, reason: str
) -> None:
    """The list of laws goes on without the plugin, and the check says file and key."""
    folder = moon.folder / "files"
    (folder / name).parent.mkdir(parents=True)
    (folder / name).write_text(text, "utf-8")
    body = f"from pathlib import Path; return Path({str(folder)!r})"
    moon.install(kind, source(kind, body))

    listed = moon.invoke("law", "list")
    checked = moon.invoke("plugin", "check", "moon")

    (line,) = _lines(listed)
    assert 0 == listed.exit_code
    assert reason in line
    assert (4, True) == (checked.exit_code, reason in checked.stderr)


def test_plugins_that_take_each_others_rules_lose_them(moon: Moon) -> None:
    """Two profiles of one id: nobody wins, and both plugins are named."""
    folder = moon.folder / "files" / "profiles"
    folder.mkdir(parents=True)
    shipped = importlib.resources.files("govdisclose.rules") / "profiles" / "regulation.toml"
    text = shipped.read_text("utf-8")
    (folder / "x.toml").write_text(text.replace('id = "regulation"', 'id = "x"'), "utf-8")
    body = f"from pathlib import Path; return Path({str(folder.parent)!r})"
    site = moon.folder / "site"
    for name in ("luna", "selene"):
        groups = {"govdisclose.v1.rules": {name: f"{name}_rules:Plugin"}}
        fake_distribution(site, name, groups, {f"{name}_rules": source("rules", body)})
    importlib.invalidate_caches()

    result = moon.invoke("law", "list", "--json")

    assert 2 == len(_lines(result))
    assert "x" not in [one["id"] for one in answer(result)["profiles"]]


def test_rules_that_take_a_name_of_ours_are_passed_over(moon: Moon) -> None:
    """A plugin cannot replace a law that ships, nor add a version to it unseen."""
    folder = moon.folder / "files" / "profiles"
    folder.mkdir(parents=True)
    shipped = importlib.resources.files("govdisclose.rules") / "profiles" / "regulation.toml"
    (folder / "x.toml").write_text(shipped.read_text("utf-8"), "utf-8")
    body = f"from pathlib import Path; return Path({str(folder.parent)!r})"
    moon.install("rules", source("rules", body))

    (line,) = _lines(moon.invoke("law", "list"))

    assert "regulation is the name of a rule file of govdisclose" in line


def test_plugin_with_the_name_of_a_built_in_is_listed_as_a_clash(moon: Moon) -> None:
    """Its author learns why it is never asked."""
    site = moon.folder / "site"
    groups = {"govdisclose.v1.importer": {"csv": "moon_csv:Plugin"}}
    fake_distribution(site, "moon-csv", groups, {"moon_csv": "raise AssertionError('imported')"})

    listed = moon.invoke("plugin", "list", "--json")

    clashes = [one for one in answer(listed, 4) if one["status"] == "clash"]
    assert [("importer", "csv", "moon-csv 1.0")] == [
        (one["kind"], one["name"], one["distribution"]) for one in clashes
    ]


@pytest.mark.slow
def test_streams_hold_in_a_process_of_its_own(tmp_path: Path) -> None:
    """The line is on stderr and the answer on stdout, as a pipe sees them."""
    site = tmp_path / "site"
    groups = {"govdisclose.v1.rules": {"moon": "moon_rules:Plugin"}}
    fake_distribution(site, "moon-rules", groups, {"moon_rules": "raise SystemExit(3)"})

    done = run(tmp_path, "law", "list", "--json")

    assert 0 == done.returncode
    assert done.stdout.startswith('{"packs":')
    assert 1 == len(done.stderr.splitlines())


_ALL_AT_ONCE = {
    "import_error": "import absent_module_of_the_tests",
    "syntax_error": "def broken(:",
    "system_exit": "raise SystemExit(3)",
    "no_such_object": "",
    "wrong_type": "Plugin = 7",
    "wrong_shape": "class Plugin: ...",
    "describe_raises": "class Plugin:\n    def __getattr__(self, name):\n        return 1 / 0",
    "made_with_arguments": "class Plugin:\n    def __init__(self, given): ...",
}
"""What a module holds, by the way it is broken before anything is asked of it."""


def _broken_in_every_way(site: Path, kind: str) -> dict[str, str]:
    """Lay one distribution a fault out in a group; the status of each by name."""
    group = f"govdisclose.v1.{kind}"
    expected = {}
    for fault, text in _ALL_AT_ONCE.items():
        name = f"{fault}_{kind}"
        groups = {group: {name: f"mod_{name}:Plugin"}}
        fake_distribution(site, f"dist-{name}", groups, {f"mod_{name}": text})
        expected[name] = "wrong_shape" if fault in ("wrong_type", "wrong_shape") else "broken"
    for number in (1, 2):
        name, target = f"clash_{kind}", f"mod_clash_{kind}_{number}"
        groups = {group: {name: f"{target}:Plugin"}}
        body = source(kind, "return None")
        fake_distribution(site, f"dist-{target}", groups, {target: body})
        expected[name] = "clash"
    groups = {f"govdisclose.v9.{kind}": {f"future_{kind}": f"mod_future_{kind}:Plugin"}}
    text = "raise AssertionError('imported')"
    fake_distribution(site, f"dist-future-{kind}", groups, {f"mod_future_{kind}": text})
    expected[f"future_{kind}"] = "wrong_api"
    for fault, body in WORKING.items():
        name = f"{fault}_{kind}"
        groups = {group: {name: f"mod_{name}:Plugin"}}
        fake_distribution(site, f"dist-{name}", groups, {f"mod_{name}": source(kind, body)})
        expected[name] = "ok"
    return expected


@pytest.mark.slow
def test_one_of_each_kind_broken_in_every_way_at_once(tmp_path: Path) -> None:
    """Real processes: the list names each, and every other command works, one line a fault."""
    office_in(tmp_path)
    site = tmp_path / "site"
    site.mkdir()
    expected: dict[str, str] = {}
    for kind in PROTOCOLS:
        expected |= _broken_in_every_way(site, kind)

    listed = run(tmp_path, "plugin", "list", "--json")
    found = {one["name"]: one["status"] for one in json.loads(listed.stdout)}
    quiet = [run(tmp_path, "--db", "office.db", *words) for words in UNNEEDED]
    loud = {
        kind: run(tmp_path, "--db", "office.db", "--actor", "zhangsan", *words)
        for kind, words in ASKED_AMONG_ALL.items()
        if kind != "importer"
    }

    assert 4 == listed.returncode
    assert "Traceback" not in listed.stderr
    assert expected == {name: found[name] for name in expected}
    assert [(0, "")] * len(UNNEEDED) == [(one.returncode, one.stderr) for one in quiet]
    for kind, done in loud.items():
        lines = [line for line in done.stderr.splitlines() if line.startswith("govdisclose: ")]
        told = Counter(name for line in lines for name in expected if f'"{name}"' in line)
        assert 0 == done.returncode, done.stderr
        assert "Traceback" not in done.stderr
        broken = {n for n, status in expected.items() if n.endswith(kind) and status != "ok"}
        assert dict.fromkeys(broken, 1) == {name: told[name] for name in broken}
