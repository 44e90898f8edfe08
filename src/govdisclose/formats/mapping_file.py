"""A saved mapping: TOML for people, JSON for programs, one shape.

version = 1
ignored = ["编号"]
[columns]
title = "标题"
[defaults]
mode = "主动公开"
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from govdisclose.formats.refusals import MappingUnreadable
from govdisclose.ports.formats import CatalogueField, MappingRules

__all__ = ["read_mapping", "write_mapping"]

_VERSION = 1
_KEYS = frozenset({"version", "ignored", "columns", "defaults"})


def read_mapping(path: Path) -> MappingRules:
    """Read a saved mapping; ``.json`` is JSON, anything else TOML.

    Raises:
        MappingUnreadable: The file is absent, no TOML or JSON, of another version, or names a
            field that does not exist.
    """
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror or "unreadable" if isinstance(error, OSError) else "it is not UTF-8"
        raise MappingUnreadable(file=str(path), reason=reason) from error
    try:
        content = json.loads(text) if path.suffix.lower() == ".json" else _toml(text)
    except (ValueError, RecursionError) as error:
        raise MappingUnreadable(file=str(path), reason="it does not parse") from error
    if not isinstance(content, dict):
        raise MappingUnreadable(file=str(path), reason="it is no table of fields")
    unknown = sorted(set(content) - _KEYS)
    if unknown:
        raise MappingUnreadable(file=str(path), reason=f"unknown key {unknown[0]}")
    if content.get("version") != _VERSION:
        raise MappingUnreadable(file=str(path), reason=f"its version is not {_VERSION}")
    ignored = content.get("ignored", [])
    if not isinstance(ignored, list) or not all(isinstance(name, str) for name in ignored):
        raise MappingUnreadable(file=str(path), reason="ignored is no list of columns")
    return MappingRules(
        columns=_by_field(content.get("columns", {}), path),
        defaults=_by_field(content.get("defaults", {}), path),
        ignored=tuple(ignored),
    )


def write_mapping(path: Path, rules: MappingRules) -> None:
    """Save a mapping, whole or not at all; ``read_mapping`` gives equal rules."""
    columns = {field.value: column for field, column in rules.columns.items()}
    defaults = {field.value: text for field, text in rules.defaults.items()}
    ignored = list(rules.ignored)
    if path.suffix.lower() == ".json":
        content = {
            "version": _VERSION,
            "ignored": ignored,
            "columns": columns,
            "defaults": defaults,
        }
        text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    else:
        lines = [f"version = {_VERSION}", f"ignored = [{', '.join(map(_quoted, ignored))}]"]
        for name, table in (("columns", columns), ("defaults", defaults)):
            lines += ["", f"[{name}]"]
            lines += [f"{field} = {_quoted(value)}" for field, value in table.items()]
        text = "\n".join(lines) + "\n"
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _toml(text: str) -> object:
    # Imported here: only a saved mapping needs it.
    import tomllib

    return tomllib.loads(text)


def _by_field(table: object, path: Path) -> Mapping[CatalogueField, str]:
    if not isinstance(table, dict):
        raise MappingUnreadable(file=str(path), reason="columns and defaults must be tables")
    found = {}
    for name, value in table.items():
        try:
            field = CatalogueField(name)
        except ValueError:
            raise MappingUnreadable(file=str(path), reason=f"unknown field {name}") from None
        if not isinstance(value, str):
            raise MappingUnreadable(file=str(path), reason=f"the value of {name} is no text")
        found[field] = value
    return found


def _quoted(text: str) -> str:
    """A basic string: JSON escapes are TOML escapes, but TOML also wants DEL escaped."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
