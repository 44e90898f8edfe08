"""The keys of the user's configuration: checked before anything is shown, told in words."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from difflib import get_close_matches

from govdisclose.errors import UsageFault
from govdisclose_tui.actions import ACTIONS, SIGNS, with_full_width
from govdisclose_tui.words import N_

__all__ = ["WITHOUT_LISTS", "KeyClash", "KeyUnusable", "UnknownAction", "checked_keymap"]


class UnknownAction(UsageFault):
    """The key map names an action that does not exist."""

    code = "TUI-002"
    template = 'the key map names an unknown action "{action}"; near it: {nearest}'
    hint = "'govdisclose tui --keys' lists the actions"


class KeyUnusable(UsageFault):
    """A key that terminals do not send, or that means something else to them."""

    code = "TUI-003"
    template = 'the key "{key}" of {action} cannot be used: {why}'
    hint = "choose another key in the table [keymap] of the configuration"


class KeyClash(UsageFault):
    """Two actions of one scope would answer one key."""

    code = "TUI-004"
    template = 'the key "{key}" is given to {actions}'
    hint = "give one of them another key in the table [keymap] of the configuration"


_NEVER = {
    "ctrl+i": N_("terminals send it as Tab"),
    "ctrl+m": N_("terminals send it as Enter"),
    "ctrl+j": N_("terminals send it as Enter"),
    "ctrl+h": N_("terminals send it as Backspace"),
    "ctrl+left_square_bracket": N_("terminals send it as Escape"),
    "ctrl+enter": N_("terminals send it as Enter"),
    "ctrl+b": N_("tmux takes it"),
    "ctrl+s": N_("terminals stop their output at it"),
    "f10": N_("terminals open their menu with it"),
    "f11": N_("windows take it for the whole screen"),
}
"""Keys that do not arrive, and why."""

_FRIENDLY = {
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}
"""Names that Textual uses instead of those of Unicode."""

_NAMES = {
    character: _FRIENDLY.get(name, name)
    for character, name in (
        (one, unicodedata.name(one).lower().replace("-", "_").replace(" ", "_"))
        for one in map(chr, range(0x21, 0x7F))
        if not one.isalnum()
    )
}
"""Textual's names of the characters on a keyboard that are neither letters nor digits."""

_HELD = frozenset({"ctrl", "shift", "alt"})
_SPECIAL = frozenset(
    {"enter", "escape", "tab", "space", "backspace", "delete", "insert", "home", "end"}
    | {"pageup", "pagedown", "up", "down", "left", "right"}
)
_FUNCTION = frozenset(map(str, range(1, 25)))

WITHOUT_LISTS = frozenset({"item", "case", "plugin_case", "conduct", "form"})
"""Scopes of screens that show no list, so that a key of lists means nothing there."""


def checked_keymap(said: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """The keys of every action once the user's wishes are in.

    Args:
        said: Keys by action, several separated by commas; an empty text takes all keys away. A
            character may be said as it is, ``?`` for ``question_mark``.

    Raises:
        UnknownAction: There is no such action.
        KeyUnusable: There is no such key, or a terminal does not send it.
        KeyClash: Two actions that may be asked for in one place share a key, full-width forms
            included; the one whose owner has the focus would hide the other.
    """
    keys = {action.id: action.keys for action in ACTIONS}
    for name, text in said.items():
        if name not in keys:
            nearest = get_close_matches(name, keys, n=3, cutoff=0.4) or list(keys)[:3]
            raise UnknownAction(action=name, nearest=tuple(nearest))
        keys[name] = tuple(_usable(key, name) for key in text.split(",") if key.strip())
    for at, action in enumerate(ACTIONS):
        for other in ACTIONS[at + 1 :]:
            if action.id not in said and other.id not in said:
                continue  # as shipped, which a test checks
            if not _may_meet(action.scope, other.scope):
                continue
            clash = set(with_full_width(keys[action.id])) & set(with_full_width(keys[other.id]))
            if clash:
                said_twice = set(keys[action.id]) & set(keys[other.id])
                raise KeyClash(key=min(said_twice or clash), actions=(action.id, other.id))
    return keys


def _may_meet(one: str, other: str) -> bool:
    """Whether actions of two scopes can be asked for in one place."""
    if one == other or "app" in (one, other):
        return True
    return "table" in (one, other) and not {one, other} & WITHOUT_LISTS


def _usable(said: str, action: str) -> str:
    """A key by Textual's name.

    Raises:
        KeyUnusable: There is none of this name, or it does not arrive.
    """
    text = said.strip()
    *held, last = text.split("+") if len(text) > 1 else [text]
    if len(last) == 1:
        last = _NAMES.get(last, last)
        if held:
            last = last.lower()
    else:
        last = last.lower()
    key = "+".join([*(one.lower() for one in held), last])
    if key in _NEVER:
        raise KeyUnusable(key=key, action=action, why=_NEVER[key])
    if any(one.lower() not in _HELD for one in held) or not (len(last) == 1 or _is_key(last)):
        raise KeyUnusable(key=text, action=action, why=N_("there is no key of this name"))
    return key


def _is_key(name: str) -> bool:
    """Whether a name of several letters is one of Textual's keys: special, or a character's."""
    is_function = name[0] == "f" and name[1:] in _FUNCTION
    if is_function or name in _SPECIAL or name in SIGNS or name in _NAMES.values():
        return True
    try:
        unicodedata.lookup(name.replace("_", " "))
    except KeyError:
        return False
    return True
