"""The registry of actions: each has help, a palette entry, an owner and a twin; keys fit."""

from __future__ import annotations

import ast
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import click
import pytest

import govdisclose_tui
from govdisclose.cli.main import root
from govdisclose_tui.actions import (
    ACTIONS,
    Action,
    key_label,
    key_of,
    of_scope,
    use_keys,
    with_full_width,
)
from govdisclose_tui.acts import Acts, offers
from govdisclose_tui.areas import AREAS
from govdisclose_tui.keymap import KeyClash, KeyUnusable, UnknownAction, checked_keymap
from govdisclose_tui.palette import title_of
from tests.tui.driving import driven, open_office, played, press, settle, shows

MOVING = {
    "app.jump", "app.back", "app.leave", "app.quit", "table.open", "table.mark", "table.mark_up",
    "table.mark_down", "table.mark_all", "table.sort", "table.reverse", "table.columns",
    "table.copy", "table.copy_row", "table.whole", "table.reload", "table.up", "table.down",
    "table.left", "table.right", "table.page_up", "table.page_down", "table.first", "table.last",
    "item.copy", "case.copy", "form.submit", "form.discard", "form.editor",
    "form.preview", "plugin_case.copy", "conduct.copy",
}  # fmt: skip
"""What only moves about on the screen or fills a form; a command line has nothing like it."""


def _owners() -> Iterator[type[Acts]]:
    """Every class that owns actions, whichever module it is in."""
    for module in pkgutil.walk_packages(govdisclose_tui.__path__, "govdisclose_tui."):
        import_module(module.name)
    waiting = [Acts]
    while waiting:
        for found in waiting.pop().__subclasses__():
            waiting.append(found)
            yield found


def _sample(option: click.Option) -> list[str]:
    """Words that an option takes on the command line."""
    if option.is_flag or option.count:
        return []
    kind = option.type
    if isinstance(kind, click.Choice):
        return [str(next(iter(kind.choices)))]
    known = {"YYYY-MM-DD": "2009-10-29", "integer range": "1", "integer": "1"}
    word = getattr(kind, "name", "")
    return [known.get(option.metavar or "", known.get(word, "x"))] * max(1, option.nargs)


def _parsed(twin: str) -> None:
    """Find the command of a twin in the real program, and have it parse the twin's options."""
    command: click.Command = root
    context = click.Context(root, info_name="govdisclose")
    names = [word for word in twin.split() if not word.startswith("-")]
    for name in names:
        assert isinstance(command, click.Group), f"{command.name} has no commands below it"
        found = command.get_command(context, name)
        assert found is not None, f"there is no command {name}"
        command, context = found, click.Context(found, parent=context, info_name=name)
    if isinstance(command, click.Group) and names:
        raise AssertionError(f"{twin} is a group and does nothing by itself")
    given: list[str] = []
    for flag in (word for word in twin.split() if word.startswith("-")):
        (option,) = [one for one in command.get_params(context) if flag in one.opts]
        assert isinstance(option, click.Option)
        given += [flag, *_sample(option)]
    values, _rest, _order = command.make_parser(context).parse_args(given)
    for flag in (word for word in twin.split() if word.startswith("-")):
        (option,) = [one for one in command.get_params(context) if flag in one.opts]
        assert option.name is not None
        assert values.get(option.name) not in (None, ()), f"{flag} is not heard"


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.id)
def test_action_has_help_palette_entry_and_owner(action: Action) -> None:
    """Nothing can be done that is not explained, found by name, and done by somebody."""
    owners = [
        owner
        for owner in _owners()
        if action.scope in owner.SCOPES and hasattr(owner, f"do_{action.verb}")
    ]

    assert action.help.endswith(".")
    assert title_of(action).endswith(f": {action.label}")
    assert not title_of(action).startswith(f"{action.scope}:")
    assert [] != owners


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.id)
def test_action_has_a_twin_that_exists(action: Action) -> None:
    """What the screen does, a command does, too; only moving about has none."""
    if action.id in MOVING:
        assert action.twin is None
    else:
        assert action.twin is not None
        _parsed(action.twin)


def test_what_only_moves_about_is_listed_by_name() -> None:
    """No action can be left without a twin unless it is named here as mere moving about."""
    assert {action.id for action in ACTIONS} >= MOVING


@pytest.mark.parametrize(
    "twin", ["catalogue", "catalogue fly", "catalogue list --wherever", "stats ranking --where"]
)
def test_twin_that_is_none_is_seen(twin: str) -> None:
    """A group, a word or an option that the program does not have is no twin."""
    with pytest.raises((AssertionError, ValueError)):
        _parsed(twin)


def test_every_key_of_every_area_reaches_its_action(office_file: Path) -> None:
    """From where the focus is when an area opens, each key and its full-width form do what the
    help says of it; a key that a list would swallow shows here."""

    async def drive() -> None:
        with open_office(office_file) as office:
            async with driven(office, size=(120, 40)) as pilot:
                seen: set[str] = set()
                for area in AREAS:
                    pilot.app.open_area(area.id)  # type: ignore[attr-defined]
                    await settle(pilot)
                    active = pilot.app.screen.active_bindings
                    for offer in offers(pilot.app):
                        seen.add(offer.action.id)
                        for key in with_full_width(offer.action.keys):
                            found = active[key].binding.action
                            assert f"act('{offer.action.id}')" == found, (area.id, key)
                for scope in ("app", "table", *(area.id for area in AREAS)):
                    assert {one.id for one in of_scope(scope)} <= seen, scope

    played(drive())


def test_clash_in_the_configuration_says_what_to_do(tmp_path: Path) -> None:
    """Two actions on one key end the start with the names of both and the way out, code 2."""
    (tmp_path / "govdisclose.toml").write_text('[keymap]\n"catalogue.new" = "s"\n', "utf-8")

    answer = subprocess.run(
        [sys.executable, "-m", "govdisclose", "--lang", "en", "tui", "--keys"],
        capture_output=True, check=False, cwd=tmp_path, text=True,
    )  # fmt: skip

    assert 2 == answer.returncode
    assert 'the key "s" is given to table.sort, catalogue.new (TUI-004)' in answer.stderr
    assert "hint: give one of them another key in the table [keymap]" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_identities_are_unique() -> None:
    """A name means one action."""
    assert len(ACTIONS) == len({action.id for action in ACTIONS})


def test_keys_of_a_scope_do_not_clash() -> None:
    """As shipped, no two actions of a scope share a key, nor one of the program with any other."""
    for scope in {action.scope for action in ACTIONS} - {"app"}:
        keys = [key for one in (*of_scope(scope), *of_scope("app")) for key in one.keys]

        assert sorted(set(keys)) == sorted(keys)


PANES_OVER_LISTS = (
    "today", "catalogue", "requests", "review", "importing", "statistics", "assessment", "reports",
    "journal", "plugins", "supervision",
)  # fmt: skip


def test_keys_of_panes_are_left_free_by_their_lists() -> None:
    """The list has the focus, so a key it answers would never reach the pane around it."""
    lists = {key for one in of_scope("table") for key in one.keys}

    for scope in PANES_OVER_LISTS:
        keys = {key for one in of_scope(scope) for key in one.keys}
        assert set() == keys & lists, scope


def test_keys_have_their_full_width_forms() -> None:
    """A Chinese input method changes no key; Textual names letters by themselves."""
    assert ("question_mark", "fullwidth_question_mark", "n", "ｎ", "G", "Ｇ", "f1") == (
        with_full_width(["question_mark", "n", "G", "f1"])
    )


@pytest.mark.parametrize(
    ("key", "label"),
    [("ctrl+p", "Ctrl+P"), ("f1", "F1"), ("question_mark", "?"), ("n", "n"), ("G", "G"),
     ("pagedown", "PgDn"), ("shift+up", "Shift+Up")],
)  # fmt: skip
def test_keys_are_called_as_people_call_them(key: str, label: str) -> None:
    """Help and footer name keys as they stand on the keyboard."""
    assert label == key_label(key)


def test_keymap_takes_other_keys() -> None:
    """The user's keys take the place of ours."""
    keys = checked_keymap({"catalogue.new": "Ctrl+N, F12", "item.edit": "-", "case.move": "Y"})

    assert ("ctrl+n", "f12") == keys["catalogue.new"]
    assert ("minus",) == keys["item.edit"]
    assert ("Y",) == keys["case.move"], "a case shows no list"


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"catalogue.gnu": "ctrl+n"}, UnknownAction),
        ({"catalogue.new": "ctrl+m"}, KeyUnusable),
        ({"catalogue.new": "b"}, KeyClash),
        ({"catalogue.new": "q"}, KeyClash),
        ({"catalogue.new": "s"}, KeyClash),
        ({"statistics.view": "?"}, KeyClash),
        ({"catalogue.new": "f99"}, KeyUnusable),
        ({"catalogue.new": "strg+n"}, KeyUnusable),
    ],
)
def test_keymap_faults_are_told(said: dict[str, str], problem: type[Exception]) -> None:
    """Unknown actions, keys that do not arrive and keys given twice are refused in words."""
    with pytest.raises(problem):
        checked_keymap(said)


def test_full_width_question_mark_opens_the_help(office_file: Path) -> None:
    """With a Chinese input method on, help comes all the same, with keys and commands."""

    async def drive() -> None:
        with open_office(office_file) as office:
            async with driven(office, area="catalogue") as pilot:
                await press(pilot, "fullwidth_question_mark")
                shows(pilot.app, "What can be done here", "[govdisclose catalogue add]")
                await press(pilot, "escape", "enter", "question_mark")
                shows(pilot.app, "(not now:", "it is published and nothing waits)")

    played(drive())


def test_palette_finds_actions_by_name_and_does_them(office_file: Path) -> None:
    """Typing part of a name in the palette and Enter do the action."""

    async def drive() -> None:
        with open_office(office_file) as office:
            async with driven(office, area="catalogue") as pilot:
                await press(pilot, "colon")
                await pilot.press(*"statistics")
                await pilot.pause(0.3)
                shows(pilot.app, "Program: Statistics")
                await press(pilot, "down", "enter")
                await press(pilot)
                assert "statistics" == pilot.app.area  # type: ignore[attr-defined]

    played(drive())


def test_configured_key_works_and_the_former_does_not(office_file: Path) -> None:
    """A key of the configuration does what it is given to."""

    async def drive() -> None:
        keys = checked_keymap({"app.statistics": "f6"})
        with open_office(office_file) as office:
            async with driven(office, area="catalogue", keys=keys) as pilot:
                await press(pilot, "7")
                assert "catalogue" == pilot.app.area  # type: ignore[attr-defined]
                await press(pilot, "f6")
                assert "statistics" == pilot.app.area  # type: ignore[attr-defined]

    played(drive())


_KEY = re.compile(r"Ctrl\+[A-Z]|\bF[1-9]\d?\b|\b(?:Enter|Escape|Space|Tab)\b")


def _said(tree: ast.AST) -> Iterator[str]:
    """Message ids in a module: constant texts given to ``tr`` or ``N_``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            for one in node.args if node.func.id in ("tr", "N_") else ():
                if isinstance(one, ast.Constant) and isinstance(one.value, str):
                    yield one.value


def test_no_message_names_a_key_that_can_be_changed() -> None:
    """A note takes the key from the key map in force; only why a key is unusable names keys."""
    folder = Path(govdisclose_tui.__path__[0])
    fixed = {
        (path.name, text)
        for path in sorted(folder.rglob("*.py"))
        for text in _said(ast.parse(path.read_text("utf-8")))
        if _KEY.search(text)
    }

    assert {name for name, _text in fixed} <= {"keymap.py", "serving.py"}, fixed


def test_notes_name_the_keys_of_the_configuration(office_file: Path, tmp_path: Path) -> None:
    """What is given another key is called by it; what has none, by its name in the palette."""

    async def drive() -> None:
        keys = checked_keymap({"form.discard": "ctrl+f6", "form.preview": ""})
        with open_office(office_file) as office:
            async with driven(
                office, area="catalogue", keys=keys, drafts_folder=tmp_path / "d"
            ) as pilot:
                await press(pilot, "n", "tab", "x", "escape", "n")
                shows(pilot.app, "What was typed before is back; Ctrl+F6 throws it away.")
                assert "Preview" == key_of("form.preview")
        use_keys({})

    played(drive())
    assert "F7" == key_of("form.preview")
