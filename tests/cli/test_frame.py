"""The frame of the command line: streams, exit codes, languages, laziness."""

from __future__ import annotations

import importlib.util
import json
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from govdisclose.cli.commands import Command, FrameContext, Group
from govdisclose.cli.language import activate
from govdisclose.cli.main import root
from govdisclose.cli.table import NOUNS
from govdisclose.domain.text import cell_width
from tests.cli.program import environment, fake_distribution, run

PROBE = """
import click
from govdisclose.cli.commands import FinishedWithFindings
from govdisclose.errors import RuleRefusal, StorageError
from govdisclose.plugins.api import PluginInfo

class Locked(StorageError):
    code = "TST-001"
    template = "the office at {address} is locked"
    hint = "wait for {address}"

class Refused(RuleRefusal):
    code = "TST-002"
    template = "no: {why}"

@click.group()
def group(): ...

@group.command()
def findings():
    raise FinishedWithFindings

@group.command()
def locked():
    raise Locked(address="a.db")

@group.command()
def refused():
    raise Refused(why="\\x1b[31mred")

@group.command()
def crash():
    raise LookupError("Zhang San 110101199003070011")

@group.command()
def interrupted():
    raise KeyboardInterrupt

@group.command()
def flood():
    for _ in range(100_000):
        click.echo("a line that nobody reads")

class Probe:
    def describe(self):
        return PluginInfo("Probe of the tests")
    def command(self):
        return group
"""


@pytest.fixture(name="probe")
def _probe(tmp_path: Path) -> Path:
    """A folder in which the plugin command ``probe`` is installed."""
    groups = {"govdisclose.v1.command": {"probe": "probe_plugin:Probe"}}
    fake_distribution(tmp_path / "site", "probe-plugin", groups, {"probe_plugin": PROBE})
    return tmp_path


@pytest.fixture(name="speaking")
def _speaking() -> Iterator[None]:
    """Put English back after a test that changed the language."""
    yield
    activate("en")


def every_command() -> Iterator[tuple[str, click.Command, click.Context]]:
    """Path, command and context of every command and group that is installed."""
    top = FrameContext(root, info_name="govdisclose")
    yield "govdisclose", root, top
    for noun in NOUNS:
        if importlib.util.find_spec(noun.target.partition(":")[0]) is None:
            continue
        command = root.get_command(top, noun.name)
        assert command is not None
        yield from _below(noun.name, command, top)


def _below(
    name: str, command: click.Command, parent: click.Context
) -> Iterator[tuple[str, click.Command, click.Context]]:
    ctx = FrameContext(command, info_name=name, parent=parent)
    yield ctx.command_path, command, ctx
    if isinstance(command, click.Group):
        for member_name, member in command.commands.items():
            yield from _below(member_name, member, ctx)


def test_help_goes_to_stdout(tmp_path: Path) -> None:
    """Asked-for help is a result: on stdout, with exit code 0 and nothing on stderr."""
    done = run(tmp_path, "--help")

    assert 0 == done.returncode
    assert "" == done.stderr
    assert done.stdout.startswith("Usage: govdisclose ")


def test_no_arguments_show_help_as_a_fault(tmp_path: Path) -> None:
    """Without arguments the help page is shown on stderr, and the call counts as wrong usage."""
    done = run(tmp_path)

    assert 2 == done.returncode
    assert "" == done.stdout
    assert "Examples:" in done.stderr


def test_help_speaks_chinese_by_flag_variable_and_locale(tmp_path: Path) -> None:
    """The flag decides before the variable, the variable before the locale."""
    by_flag = run(tmp_path, "--lang", "zh", "--help")
    by_variable = run(tmp_path, "--help", variables={"GOVDISCLOSE_LANG": "zh", "LANG": "C"})
    by_locale = run(tmp_path, "--help", variables={"GOVDISCLOSE_LANG": "", "LANG": "zh_CN.UTF-8"})
    against = run(tmp_path, "--help", "--lang=en", variables={"GOVDISCLOSE_LANG": "zh"})

    assert by_flag.stdout.startswith("用法： govdisclose")
    assert by_flag.stdout == by_variable.stdout == by_locale.stdout
    assert against.stdout.startswith("Usage: govdisclose")


def test_output_is_utf8_in_every_locale(tmp_path: Path) -> None:
    """Piped output is UTF-8 even where the locale is plain ASCII."""
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}

    done = run(tmp_path, "--lang", "zh", "--help", variables=plain)

    assert 0 == done.returncode
    assert "选项" in done.stdout


def test_help_of_the_program_imports_nothing_heavy(probe: Path) -> None:
    """The help page loads no store, no converter, no terminal library, no noun and no plugin."""
    heavy = "sqlite_utils cattrs attr attrs textual rich openpyxl pandas numpy chinese_calendar"
    script = (
        "import sys\n"
        "from govdisclose.cli.main import root\n"
        "try:\n    root.main(['--help'])\nexcept SystemExit:\n    pass\n"
        f"found = [name for name in {heavy.split()!r} if name in sys.modules]\n"
        "found += [name for name in sys.modules if name.endswith('_commands')]\n"
        "found += [name for name in sys.modules if name == 'probe_plugin']\n"
        "sys.stderr.write(repr(found))\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", script],
        env=environment(probe),
        cwd=probe,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )

    assert "[]" == done.stderr
    assert "probe" in done.stdout


def test_table_names_the_real_commands() -> None:
    """Every noun of the table leads to a command of the same name."""
    tops = [
        (path, command.name)
        for path, command, ctx in every_command()
        if ctx.parent is not None and ctx.parent.parent is None
    ]

    assert tops
    assert [path for path, _ in tops] == [f"govdisclose {name}" for _, name in tops]


def test_every_command_shows_an_example_and_its_exit_codes() -> None:
    """No help page leaves the reader without a line to copy and the meaning of the outcome."""
    lacking = [
        path
        for path, command, ctx in every_command()
        if not isinstance(command, (Command, Group))
        or "Examples:" not in command.get_help(ctx)
        or "Exit codes:" not in command.get_help(ctx)
    ]

    assert [] == lacking


@pytest.mark.usefixtures("speaking")
@pytest.mark.parametrize("language", ["zh", "en"])
def test_help_fits_a_terminal_of_80_cells(language: str) -> None:
    """Help is never wider than 80 cells; Chinese characters take two."""
    activate(language)

    wide = [
        (path, line)
        for path, command, ctx in every_command()
        for line in command.get_help(ctx).splitlines()
        if cell_width(line) > 80 and not line.strip().startswith(("govdisclose", "eval"))
    ]

    assert [] == wide


def test_missing_noun_is_one_clean_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A noun whose module is not installed is named without a traceback."""
    monkeypatch.setitem(sys.modules, "govdisclose.cli.demo_commands", None)
    script = (
        "import sys\n"
        "sys.modules['govdisclose.cli.demo_commands'] = None\n"
        "from govdisclose.cli.main import main\n"
        "sys.argv = ['govdisclose', 'demo']\n"
        "main()\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", script],
        env=environment(tmp_path),
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    assert 2 == done.returncode
    assert "govdisclose: error: the command demo is not part of this installation" in done.stderr
    assert "Traceback" not in done.stderr


def test_mistyped_noun_is_answered_with_its_neighbours(tmp_path: Path) -> None:
    """A mistyped noun is wrong usage, and the nearest noun is named."""
    done = run(tmp_path, "calender")

    assert 2 == done.returncode
    assert "Near it: calendar" in done.stderr


def test_global_option_after_the_noun_is_explained(tmp_path: Path) -> None:
    """Who writes a global option after the noun is told where it belongs."""
    done = run(tmp_path, "config", "show", "--db", "x.db")

    assert 2 == done.returncode
    assert "hint: global options stand before the noun: govdisclose --db ..." in done.stderr


@pytest.mark.parametrize(
    ("verb", "code", "said"),
    [
        ("findings", 4, ""),
        (
            "locked",
            3,
            "govdisclose: error: the office at a.db is locked (TST-001)\nhint: wait for a.db\n",
        ),
        ("interrupted", 130, "\n"),
    ],
)
def test_every_ending_has_its_exit_code(probe: Path, verb: str, code: int, said: str) -> None:
    """Findings end with 4, a locked store with 3, an interrupt with 130; each says what it must."""
    done = run(probe, "probe", verb)

    assert (code, "", said) == (done.returncode, done.stdout, done.stderr)


def test_data_in_messages_cannot_drive_the_terminal(probe: Path) -> None:
    """Escape sequences inside data are shown, not sent."""
    done = run(probe, "probe", "refused")

    assert 1 == done.returncode
    assert "\x1b" not in done.stderr


def test_unexpected_failure_is_one_line_and_a_private_log(probe: Path) -> None:
    """A fault of the program names its log; neither repeats what the exception quoted."""
    done = run(probe, "probe", "crash")

    log = probe / "state/govdisclose/failures.log"
    assert 1 == done.returncode
    assert f"unexpected failure LookupError; where it happened is in {log} (GOV-001)" in done.stderr
    assert 0o600 == stat.S_IMODE(log.stat().st_mode)
    assert "builtins.LookupError" in log.read_text(encoding="utf-8")
    assert "Zhang" not in log.read_text(encoding="utf-8") + done.stderr


def test_debug_shows_the_traceback(probe: Path) -> None:
    """With --debug the traceback is printed and no log is written."""
    done = run(probe, "--debug", "probe", "crash")

    assert "Traceback" in done.stderr
    assert not (probe / "state").exists()


def test_reader_that_stops_causes_no_complaint(probe: Path) -> None:
    """A pipe closed by its reader ends the command without a word."""
    with subprocess.Popen(
        [sys.executable, "-m", "govdisclose", "probe", "flood"],
        env=environment(probe),
        cwd=probe,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        said = process.stderr.read()

    assert b"" == said
    assert 130 == process.returncode


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_output_that_cannot_be_written_is_a_failure(tmp_path: Path) -> None:
    """A full disk is reported with exit code 3, never passed over."""
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "govdisclose", "--help"],
            env=environment(tmp_path),
            cwd=tmp_path,
            stdout=full,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            check=False,
        )

    assert 3 == done.returncode
    assert "govdisclose: error: cannot write the output: No space left on device" in done.stderr


def test_specification_lists_every_installed_command(tmp_path: Path) -> None:
    """The machine description names the same nouns and verbs that the help pages show."""
    done = run(tmp_path, "--spec")

    described = json.loads(done.stdout)
    nouns = {command["name"]: command for command in described["commands"]}
    assert {"office", "show", "validate", "path"} == {
        command["name"] for command in nouns["config"]["commands"]
    }
    assert [0, 2, 4] == nouns["plugin"]["exit_codes"] or nouns["plugin"]["commands"]


def test_version_is_the_installed_one(tmp_path: Path) -> None:
    """--version prints program and version on one line."""
    from importlib.metadata import version

    done = run(tmp_path, "--version")

    assert f"govdisclose {version('govdisclose')}\n" == done.stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_script_calls_the_program_back(tmp_path: Path, shell: str) -> None:
    """Each shell gets a script that asks the program through its own variable."""
    variables = {"PATH": "/usr/bin:/bin"}

    done = run(tmp_path, "completion", shell, variables=variables)

    assert 0 == done.returncode
    assert "_GOVDISCLOSE_COMPLETE" in done.stdout


def test_completion_offers_nouns(tmp_path: Path) -> None:
    """Pressing tab after the program's name offers its nouns."""
    asked = {"_GOVDISCLOSE_COMPLETE": "bash_complete", "COMP_WORDS": "govdisclose ca"}

    done = run(tmp_path, variables=asked | {"COMP_CWORD": "1"})

    assert ["plain,catalogue", "plain,case", "plain,calendar"] == done.stdout.split()
