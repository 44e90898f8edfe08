"""Small files of one user: choices of view, and drafts of forms; never journaled, mode 0600."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import attrs

from govdisclose_tui.widgets.layout import ColumnChoice

__all__ = ["Drafts", "Kept", "ViewSettings", "read_json", "write_json"]


def write_json(path: Path, value: object) -> None:
    """Put a value into a file of mode 0600, whole or not at all; its folder is private, too."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")  # of mode 0600 by itself
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            json.dump(value, stream, ensure_ascii=False)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(name, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise


def read_json(path: Path) -> Any:
    """The value in a file; None where there is none or it is no JSON."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


class ViewSettings:
    """How lists look to this user; a file that cannot be written costs nothing but the memory."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        found = None if path is None else read_json(path)
        self._values: dict[str, Any] = found if isinstance(found, dict) else {}

    def text(self, key: str) -> str | None:
        """A choice; None when none was made."""
        value = self._values.get(key)
        return value if isinstance(value, str) else None

    def keep(self, key: str, value: object) -> None:
        """Remember a choice."""
        self._values[key] = value
        if self._path is not None:
            with suppress(OSError):
                write_json(self._path, self._values)

    def columns(self, name: str) -> ColumnChoice:
        """The columns chosen for a list."""
        said = self._values.get(f"columns.{name}", {})
        try:
            widths = {str(key): int(width) for key, width in dict(said["widths"]).items()}
            return ColumnChoice(frozenset(map(str, said["hidden"])), widths)
        except (KeyError, TypeError, ValueError):
            return ColumnChoice()

    def keep_columns(self, name: str, choice: ColumnChoice) -> None:
        """Remember the columns chosen for a list."""
        self.keep(
            f"columns.{name}", {"hidden": sorted(choice.hidden), "widths": dict(choice.widths)}
        )


@attrs.frozen(kw_only=True)
class Kept:
    """The draft of a form."""

    values: Mapping[str, str] = attrs.field(hash=False)
    """What was typed."""
    first: Mapping[str, str] = attrs.field(factory=dict, hash=False)
    """What stood in the fields before, so that changes by others are told from one's own."""
    mark: str = ""
    """What the record was known by then."""
    around: Mapping[str, str] = attrs.field(factory=dict, hash=False)
    """What stood beside the fields then."""


class Drafts:
    """What is typed into forms, on disk with every change until it is sent or thrown away.

    Args:
        folder: Where they lie; None keeps nothing.
        office: Address of the office, so that two offices do not share drafts.
    """

    def __init__(self, folder: Path | None, office: str) -> None:
        self._folder = folder
        self._office = office

    def path(self, form: str) -> Path | None:
        """File of a form; its name tells neither the office nor the form."""
        if self._folder is None:
            return None
        digest = hashlib.sha256(f"{self._office}\n{form}".encode()).hexdigest()
        return self._folder / f"{digest[:32]}.json"

    def read(self, form: str) -> Kept | None:
        """What was typed into a form before; None without a draft."""
        path = self.path(form)
        found = None if path is None else read_json(path)
        if not isinstance(found, dict) or not isinstance(found.get("values"), dict):
            return None
        return Kept(
            values=_texts(found["values"]),
            first=_texts(found.get("first")),
            mark=str(found.get("mark") or ""),
            around=_texts(found.get("around")),
        )

    def keep(self, form: str, kept: Kept) -> bool:
        """Put what is typed on disk; False when that is not possible."""
        path = self.path(form)
        if path is None:
            return False
        try:
            write_json(path, attrs.asdict(kept))
        except OSError:
            return False
        return True

    def forget(self, form: str) -> None:
        """Delete a draft."""
        path = self.path(form)
        if path is not None:
            with suppress(OSError):
                path.unlink()

    def kept(self) -> int:
        """How many drafts lie in the folder, those of other offices included."""
        return len(self._files())

    def forget_all(self) -> int:
        """Delete all of them; how many there were."""
        files = self._files()
        for path in files:
            with suppress(FileNotFoundError):
                path.unlink()
        return len(files)

    def _files(self) -> list[Path]:
        # ".new-" files are what a kill in the middle of writing left.
        if self._folder is None or not self._folder.is_dir():
            return []
        return [*self._folder.glob("*.json"), *self._folder.glob(".new-*")]


def _texts(found: object) -> dict[str, str]:
    if not isinstance(found, dict):
        return {}
    return {str(key): str(value) for key, value in found.items()}
