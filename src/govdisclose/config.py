"""Settings: the user's file, then the project's, then the environment, then the command line."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from enum import Enum
from pathlib import Path
from typing import NamedTuple

from govdisclose.errors import UsageFault

__all__ = [
    "PROJECT_FILE",
    "SETTING_KEYS",
    "ConfigUnreadable",
    "Origin",
    "Setting",
    "Settings",
    "UnfitSetting",
    "UnknownSetting",
    "default_database",
    "default_key_folder",
    "load_settings",
    "project_file",
    "read_settings_file",
    "state_folder",
    "user_file",
]

PROJECT_FILE = "govdisclose.toml"
"""Name of the project's file, looked for in the current folder only."""

_APPLICATION = "govdisclose"


class ConfigUnreadable(UsageFault):
    """A configuration file is not readable or not TOML."""

    code = "CFG-001"
    template = "cannot read the configuration {path}: {reason}"
    hint = "correct the file, or move it away"


class UnknownSetting(UsageFault):
    """A configuration file or variable holds a key that does not exist."""

    code = "CFG-002"
    template = 'the configuration {path} has an unknown key "{key}"; known near it: {nearest}'
    hint = "'govdisclose config show' lists the keys"


class UnfitSetting(UsageFault):
    """A key has a value it cannot have."""

    code = "CFG-003"
    template = 'the key "{key}" in {path} cannot be "{value}": it takes {expected}'
    hint = "correct it; 'govdisclose config validate' checks all files at once"


class Origin(Enum):
    """Where a setting comes from, weakest first."""

    DEFAULT = "default"
    USER = "user"
    PROJECT = "project"
    ENVIRONMENT = "environment"
    FLAG = "flag"


class Setting(NamedTuple):
    """One value and where it was said."""

    value: object
    """Text, whole number, tuple of texts, or None when nothing was said."""
    origin: Origin
    """The strongest place that says it."""
    place: str
    """File name, variable or option; empty for a default."""


class _Key(NamedTuple):
    """What a key may hold."""

    default: object
    variable: str | None
    expected: str
    allowed: tuple[object, ...] = ()
    kind: type = str


_KEYS: dict[str, _Key] = {
    "db": _Key(None, "GOVDISCLOSE_DB", "a file name or an address"),
    "lang": _Key(None, "GOVDISCLOSE_LANG", "zh or en", ("zh", "en")),
    "actor": _Key(None, "GOVDISCLOSE_ACTOR", "an account name"),
    "key_file": _Key(None, "GOVDISCLOSE_KEY_FILE", "a file name"),
    "color": _Key("auto", None, "auto, always or never", ("auto", "always", "never")),
    "ambiguous_width": _Key(1, None, "1 or 2", (1, 2), int),
    "plugins.disabled": _Key((), None, "a list of plugin names", (), tuple),
    "tui.theme": _Key(None, None, "the name of a theme"),
    "keymap": _Key((), None, "a table of keys by action", (), dict),
}

_PLACES = ("db", "key_file")

_TABLES = frozenset({"keymap"})
"""Keys whose value is a whole table, nested ones joined by dots."""

SETTING_KEYS = tuple(_KEYS)
"""Every key there is, tables written with a dot."""


class Settings(NamedTuple):
    """The settings in force, each with its origin."""

    by_key: Mapping[str, Setting]
    """One per key of ``SETTING_KEYS``, in that order."""

    def text(self, key: str) -> str | None:
        """Value of a key that holds text."""
        value = self.by_key[key].value
        return None if value is None else str(value)

    @property
    def disabled_plugins(self) -> frozenset[str]:
        """Names under ``[plugins] disabled``."""
        names = self.by_key["plugins.disabled"].value
        return frozenset(names) if isinstance(names, tuple) else frozenset()

    @property
    def keymap(self) -> dict[str, str]:
        """Keys by action under ``[keymap]``, several separated by commas."""
        said = self.by_key["keymap"].value
        pairs = (str(one).partition("=") for one in said) if isinstance(said, tuple) else ()
        return {action: keys for action, _equals, keys in pairs}

    @property
    def ambiguous_width_cells(self) -> int:
        """Cells a character of ambiguous width takes on this terminal, 1 or 2."""
        return 2 if self.by_key["ambiguous_width"].value == 2 else 1


def user_file() -> Path:
    """The user's configuration file, whether or not it exists."""
    import platformdirs  # only needed where a path is asked for

    return platformdirs.user_config_path(_APPLICATION, appauthor=False) / "config.toml"


def project_file() -> Path:
    """The project's configuration file in the current folder, whether or not it exists."""
    return Path.cwd() / PROJECT_FILE


def default_database() -> Path:
    """Where the office lives when nobody says otherwise."""
    import platformdirs  # only needed where a path is asked for

    return platformdirs.user_data_path(_APPLICATION, appauthor=False) / "office.db"


def default_key_folder() -> Path:
    """Where keys of offices that lie in no file are kept when nobody says otherwise."""
    import platformdirs  # only needed where a path is asked for

    return platformdirs.user_data_path(_APPLICATION, appauthor=False) / "keys"


def state_folder() -> Path:
    """Where the log of unexpected failures is kept."""
    import platformdirs  # only needed where a path is asked for

    return platformdirs.user_state_path(_APPLICATION, appauthor=False)


def read_settings_file(path: Path) -> dict[str, object]:
    """Values of one file by dotted key; empty when there is no such file.

    A relative ``db`` or ``key_file`` is meant from the folder of the file, wherever the command
    runs.

    Raises:
        ConfigUnreadable: The file cannot be read or is not TOML.
        UnknownSetting: A key does not exist.
        UnfitSetting: A value is of the wrong kind.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        import tomllib  # most runs have no file to parse

        tree = tomllib.loads(text)
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as problem:
        raise ConfigUnreadable(path=path, reason=problem.strerror or "unreadable") from problem
    except ValueError as problem:  # TOML and encoding faults alike
        raise ConfigUnreadable(path=path, reason=problem) from problem
    values = {key: _checked(key, value, str(path)) for key, value in _flattened(tree)}
    for key in _PLACES:
        if isinstance(values.get(key), str):
            values[key] = _located(str(values[key]), path.parent)
    return values


def load_settings(
    *,
    environment: Mapping[str, str],
    flags: Mapping[str, object],
    files: Iterable[tuple[Origin, Path]] | None = None,
) -> Settings:
    """Bring all places together: flags before environment before project before user.

    Args:
        environment: Environment variables; an empty one says nothing.
        flags: Values given on the command line by key; None says nothing.
        files: Files from the weakest to the strongest; by default the user's and the project's.

    Raises:
        ConfigUnreadable: A file cannot be read or is not TOML.
        UnknownSetting: A key does not exist.
        UnfitSetting: A value is of the wrong kind.
    """
    if files is None:
        files = ((Origin.USER, user_file()), (Origin.PROJECT, project_file()))
    found = {
        key: Setting(value=rule.default, origin=Origin.DEFAULT, place="")
        for key, rule in _KEYS.items()
    }
    for origin, path in files:
        for key, value in read_settings_file(path).items():
            found[key] = Setting(value=value, origin=origin, place=str(path))
    for key, rule in _KEYS.items():
        if rule.variable and (said := environment.get(rule.variable)):
            value = _checked(key, said, rule.variable)
            found[key] = Setting(value=value, origin=Origin.ENVIRONMENT, place=rule.variable)
        if flags.get(key) is not None:
            found[key] = Setting(value=flags[key], origin=Origin.FLAG, place=f"--{key}")
    return Settings(found)


def _flattened(tree: Mapping[str, object], prefix: str = "") -> Iterable[tuple[str, object]]:
    for key, value in tree.items():
        if isinstance(value, dict) and prefix + key not in _TABLES:
            yield from _flattened(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value


def _checked(key: str, value: object, place: str) -> object:
    rule = _KEYS.get(key)
    if rule is None:
        nearest = get_close_matches(key, SETTING_KEYS, n=2, cutoff=0.4) or SETTING_KEYS
        raise UnknownSetting(path=place, key=key, nearest=tuple(nearest))
    if rule.kind is tuple and isinstance(value, list) and all(isinstance(v, str) for v in value):
        return tuple(value)
    if rule.kind is dict and isinstance(value, dict):
        pairs = dict(_flattened(value))
        if all(isinstance(keys, str) for keys in pairs.values()):
            return tuple(f"{action}={keys}" for action, keys in pairs.items())
    # type() because True is an int to isinstance.
    fits = type(value) is rule.kind and (not rule.allowed or value in rule.allowed) and value != ""
    if not fits:
        raise UnfitSetting(path=place, key=key, value=value, expected=rule.expected)
    return value


def _located(address: str, folder: Path) -> str:
    """A URL stays; a file name is expanded and taken from ``folder``."""
    if "://" in address:
        return address
    return os.path.normpath(folder / Path(address).expanduser())
