"""The plugin registry: whatever a plugin does wrong stays its own fault."""

from __future__ import annotations

import importlib
import inspect
import json
import sys
from collections.abc import Callable
from importlib.metadata import EntryPoints
from pathlib import Path

import pytest

from govdisclose.errors import StorageError
from govdisclose.plugins.api import PROTOCOLS
from govdisclose.plugins.presence import may_offer
from govdisclose.plugins.registry import (
    PluginBroken,
    PluginDisabled,
    PluginFailed,
    PluginRecord,
    PluginStatus,
    PluginUnknown,
    PluginWrongApi,
    Registry,
    call_guard,
)
from tests.cli.program import fake_distribution, run

GOOD = """
from govdisclose.plugins.api import PluginInfo

class Plugin:
    def describe(self):
        return PluginInfo("A calendar of the tests", "测试日历")
    def calendar(self):
        raise RuntimeError("the bridge is closed")
"""

Install = Callable[..., None]


@pytest.fixture(name="install")
def _install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Install made-up distributions beside the real ones."""
    site = tmp_path / "site"
    site.mkdir()
    monkeypatch.syspath_prepend(str(site))

    def install(
        source: str,
        *,
        name: str = "moon",
        distribution: str = "moon-calendar",
        group: str = "govdisclose.v1.calendar",
        attribute: str = "Plugin",
    ) -> None:
        module = f"{distribution.replace('-', '_')}_module"
        monkeypatch.delitem(sys.modules, module, raising=False)
        groups = {group: {name: f"{module}:{attribute}"}}
        fake_distribution(site, distribution, groups, {module: source})
        importlib.invalidate_caches()

    return install


def registry(**variables: str) -> Registry:
    """A registry over everything installed."""
    return Registry(environment=variables)


def only_record(kind: str = "calendar", name: str = "moon") -> PluginRecord:
    """What became of the plugin of these tests."""
    return registry().record(kind, name)


def test_discovery_imports_nothing(install: Install) -> None:
    """Names and versions are known before any code of a plugin has run."""
    install("raise AssertionError('imported')")

    names = registry().usable_names("calendar")

    assert "moon-calendar 1.0" == names["moon"]
    assert "moon_calendar_module" not in sys.modules


def test_glance_sees_what_the_registry_would_find(install: Install) -> None:
    """The cheap look before a help page misses no plugin and reads no code."""
    before = may_offer("screen", sys.path)
    install("raise AssertionError('imported')", group="govdisclose.v1.screen")

    after = may_offer("screen", sys.path)

    assert (False, True) == (before, after)


def test_what_is_installed_while_the_program_runs_is_found(install: Install) -> None:
    """What was read before holds only as long as nothing is installed or removed."""
    install("raise AssertionError('imported')")
    before = registry().usable_names("calendar")
    install("raise AssertionError('imported')", name="sun", distribution="sun-calendar")

    after = registry().usable_names("calendar")

    assert "sun" not in before
    assert ("moon-calendar 1.0", "sun-calendar 1.0") == (after["moon"], after["sun"])


def test_metadata_is_read_once_while_nothing_is_installed(
    install: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each office has a registry of its own; only the first one reads the files."""
    install("raise AssertionError('imported')")
    first = registry().usable_names("calendar")

    def refused() -> EntryPoints:
        raise AssertionError("read again")

    monkeypatch.setattr("importlib.metadata.entry_points", refused)

    assert first == registry().usable_names("calendar")


def test_glance_does_not_look_into_archives(tmp_path: Path) -> None:
    """What cannot be looked into cheaply counts as a yes, what is not there as a no."""
    archive = tmp_path / "modules.zip"
    archive.touch()

    assert may_offer("command", [str(archive)])
    assert not may_offer("command", [str(tmp_path / "absent")])


def test_good_plugin_is_loaded_and_described(install: Install) -> None:
    """A plugin of the right shape is handed out with what it says about itself."""
    install(GOOD)

    record = only_record()

    assert PluginStatus.OK is record.status
    assert record.info is not None
    assert "A calendar of the tests" == record.info.title
    assert record.plugin is registry().load("calendar", "moon") or record.plugin is not None


@pytest.mark.parametrize(
    ("source", "attribute", "status", "reason"),
    [
        ("import absent_module_of_the_tests", "Plugin", PluginStatus.BROKEN, "ModuleNotFoundError"),
        ("def broken(:", "Plugin", PluginStatus.BROKEN, "SyntaxError"),
        ("", "Plugin", PluginStatus.BROKEN, "AttributeError"),
        ("raise SystemExit(3)", "Plugin", PluginStatus.BROKEN, "SystemExit: 3"),
        (
            "class Plugin:\n    def __init__(self, x): ...",
            "Plugin",
            PluginStatus.BROKEN,
            "TypeError",
        ),
        ("Plugin = 5", "Plugin", PluginStatus.WRONG_SHAPE, "nothing callable"),
        ("class Plugin: ...", "Plugin", PluginStatus.WRONG_SHAPE, "it lacks calendar, describe"),
        (
            "class Plugin:\n    calendar = 5\n    def describe(self): ...",
            "Plugin",
            PluginStatus.WRONG_SHAPE,
            "not callable: calendar",
        ),
        (
            "class Plugin:\n    def calendar(self): ...\n    def describe(self): ...",
            "Plugin",
            PluginStatus.WRONG_SHAPE,
            "describe() returns no PluginInfo",
        ),
    ],
)
def test_failure_of_a_plugin_becomes_a_record(
    install: Install, source: str, attribute: str, status: PluginStatus, reason: str
) -> None:
    """Whatever happens while loading is told by status and reason, and nothing is raised."""
    install(source, attribute=attribute)

    record = only_record()

    assert status is record.status
    assert record.plugin is None
    assert reason in str(record.error)
    assert "moon-calendar 1.0" in str(record.error)


def test_interrupt_is_not_swallowed(install: Install) -> None:
    """Who presses Ctrl-C while a plugin loads is obeyed."""
    install("raise KeyboardInterrupt")

    with pytest.raises(KeyboardInterrupt):
        only_record()


def test_two_distributions_of_one_name_load_neither(install: Install) -> None:
    """A clash is nobody's win: both are named and neither is imported."""
    install(GOOD)
    install(GOOD, distribution="other-moon")

    record = only_record()

    assert PluginStatus.CLASH is record.status
    assert "moon-calendar 1.0, other-moon 1.0" == record.distribution
    assert {"moon_calendar_module", "other_moon_module"}.isdisjoint(sys.modules)


def test_other_version_of_the_api_is_named_without_importing(install: Install) -> None:
    """A plugin for version 2 is recognised by its group alone."""
    install("raise AssertionError('imported')", group="govdisclose.v2.calendar")

    with pytest.raises(PluginWrongApi, match=r"govdisclose\.v2\.calendar"):
        registry().load("calendar", "moon")


def test_unknown_group_of_our_version_is_named(install: Install) -> None:
    """A mistyped group does not go unnoticed."""
    install(GOOD, group="govdisclose.v1.calender")

    assert PluginStatus.WRONG_API is only_record("calender").status


def test_plugin_may_serve_two_versions_side_by_side(install: Install) -> None:
    """The claim for this version counts, whatever else the distribution offers."""
    install(GOOD)
    install(GOOD, distribution="moon-next", group="govdisclose.v2.calendar")

    assert PluginStatus.OK is only_record().status


def test_broken_neighbour_does_not_stop_a_scan(install: Install) -> None:
    """A scan hands out the good ones and tells of each broken one once."""
    install(GOOD)
    install("raise ValueError('no moon')", name="mars", distribution="mars-calendar")
    told: list[str] = []

    names = [
        name for name, _ in registry().scan("calendar", lambda record: told.append(record.name))
    ]

    assert "moon" in names
    assert "mars" not in names
    assert ["mars"] == told


def test_plugin_asked_for_by_name_raises(install: Install) -> None:
    """A broken plugin that is asked for is an error naming its distribution."""
    install("raise ValueError('no moon')")

    with pytest.raises(PluginBroken, match=r'"moon" \(moon-calendar 1\.0\).*no moon'):
        registry().load("calendar", "moon")


def test_unknown_plugin_names_what_is_installed(install: Install) -> None:
    """Asking for what is not there shows what is."""
    install(GOOD)

    with pytest.raises(PluginUnknown, match="moon"):
        registry().load("calendar", "mars")


def test_environment_switches_all_off(install: Install) -> None:
    """GOVDISCLOSE_PLUGINS=none leaves only what is built in."""
    install("raise AssertionError('imported')")

    with pytest.raises(PluginDisabled, match="GOVDISCLOSE_PLUGINS"):
        registry(GOVDISCLOSE_PLUGINS="none").load("calendar", "moon")


def test_environment_chooses_some(install: Install) -> None:
    """GOVDISCLOSE_PLUGINS=a,b leaves these and what is built in."""
    install(GOOD)
    install(GOOD, name="mars", distribution="mars-calendar")

    names = registry(GOVDISCLOSE_PLUGINS="mars, venus").usable_names("calendar")

    assert "mars" in names
    assert "moon" not in names


def test_configuration_disables_by_name(install: Install) -> None:
    """[plugins] disabled switches a plugin off without importing it, and it is no fault."""
    install("raise AssertionError('imported')")

    record = Registry(environment={}, disabled=["moon"]).record("calendar", "moon")

    assert PluginStatus.DISABLED is record.status
    assert not record.status.is_fault


def test_strict_mode_lets_the_failure_through(install: Install) -> None:
    """Authors and CI see the original exception."""
    install("raise ValueError('no moon')")

    with pytest.raises(ValueError, match="no moon"):
        registry(GOVDISCLOSE_STRICT_PLUGINS="1").record("calendar", "moon")


def test_strict_mode_lets_failures_at_work_through(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same holds for what a loaded plugin does."""
    monkeypatch.setenv("GOVDISCLOSE_STRICT_PLUGINS", "1")

    with pytest.raises(ValueError, match="no moon"), call_guard("moon"):
        raise ValueError("no moon")


def test_built_in_cannot_be_shadowed_or_disabled(install: Install) -> None:
    """A distribution that claims the name of a built-in changes nothing."""
    install(GOOD, distribution="govdisclose")
    install("raise AssertionError('imported')", distribution="shadow-moon")

    record = Registry(environment={"GOVDISCLOSE_PLUGINS": "none"}, disabled=["moon"]).record(
        "calendar", "moon"
    )

    assert PluginStatus.OK is record.status
    assert "govdisclose 1.0" == record.distribution


def test_reserved_name_is_a_clash(install: Install) -> None:
    """A plugin command cannot take the place of a noun of the program."""
    install(GOOD, name="catalogue", group="govdisclose.v1.command")

    record = Registry(environment={}, reserved={"command": ["catalogue"]}).record(
        "command", "catalogue"
    )

    assert PluginStatus.CLASH is record.status


def test_call_guard_turns_foreign_exceptions_into_ours() -> None:
    """What leaves a plugin call is an error of ours; errors of ours pass unchanged."""
    with pytest.raises(PluginFailed, match="ValueError: no moon"), call_guard("moon"):
        raise ValueError("no moon")
    with pytest.raises(StorageError), call_guard("moon"):
        raise StorageError


def test_every_group_asks_for_more_than_a_description() -> None:
    """Each of the twelve Protocols has a member of its own, so that a shape can be wrong."""
    own = {
        kind: [
            name for name in (*vars(protocol), *inspect.get_annotations(protocol)) if name[0] != "_"
        ]
        for kind, protocol in PROTOCOLS.items()
    }

    assert 12 == len(own)
    assert all(own.values())


def test_plugin_list_ends_with_findings_when_one_is_broken(tmp_path: Path) -> None:
    """The list goes on past a broken plugin, names it, and ends with exit code 4."""
    site = tmp_path / "site"
    fake_distribution(
        site,
        "moon-calendar",
        {"govdisclose.v1.calendar": {"moon": "moon_one:Plugin", "mars": "moon_two:Plugin"}},
        {"moon_one": GOOD, "moon_two": "raise SystemExit"},
    )

    done = run(tmp_path, "plugin", "list", "--json")

    by_name = {record["name"]: record["status"] for record in json.loads(done.stdout)}
    assert 4 == done.returncode
    assert ("ok", "broken") == (by_name["moon"], by_name["mars"])


def test_plugin_check_shows_the_traceback(tmp_path: Path) -> None:
    """An author sees where it failed."""
    site = tmp_path / "site"
    groups = {"govdisclose.v1.calendar": {"moon": "moon_one:Plugin"}}
    fake_distribution(site, "moon-calendar", groups, {"moon_one": "\n\nraise ValueError('x')"})

    done = run(tmp_path, "plugin", "check", "moon")

    assert 4 == done.returncode
    assert "moon_one.py" in done.stdout
    assert "line 3" in done.stdout
    assert 'plugin "moon" (moon-calendar 1.0) failed to load: ValueError: x' in done.stderr


def test_broken_command_plugin_is_listed_and_named_when_used(tmp_path: Path) -> None:
    """Help lists the word without importing it; using it is one clean error."""
    site = tmp_path / "site"
    groups = {"govdisclose.v1.command": {"moon": "moon_one:Plugin"}}
    fake_distribution(site, "moon-tools", groups, {"moon_one": "raise ValueError('x')"})

    helped = run(tmp_path, "--help")
    used = run(tmp_path, "moon")
    described = run(tmp_path, "--spec")

    assert "from plugin moon-tools 1.0" in helped.stdout
    assert (2, "") == (used.returncode, used.stdout)
    assert "PLG-003" in used.stderr
    assert "Traceback" not in used.stderr
    assert 0 == described.returncode
    assert 1 == len(described.stderr.splitlines())
