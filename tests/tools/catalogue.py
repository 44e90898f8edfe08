"""The translation catalogue: what the sources say, what is translated, and the compiled file.

python -m tests.tools.catalogue missing   print entries to translate, in catalogue form
python -m tests.tools.catalogue unused    print entries no source uses
python -m tests.tools.catalogue compile   write the .mo file from the .po file

A folder behind the verb, such as plugins/govdisclose-postgres/src/govdisclose_postgres, means the
catalogue of a plugin.
"""

from __future__ import annotations

import ast
import struct
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

__all__ = [
    "CLICK_PHRASES",
    "FOLDERS",
    "MO_FILE",
    "PO_FILE",
    "SOURCES",
    "Entry",
    "compiled",
    "plugin_catalogue",
    "read_catalogue",
    "source_messages",
]

_ROOT = Path(__file__).resolve().parents[2]
_FOLDER = _ROOT / "src/govdisclose/locale/zh_CN/LC_MESSAGES"

SOURCES = _ROOT / "src/govdisclose"
"""Folder of the library and the command line."""

FOLDERS = (SOURCES, _ROOT / "tui/govdisclose_tui")
"""Folders whose modules are searched for messages."""

PO_FILE = _FOLDER / "govdisclose.po"
"""The catalogue people edit."""

MO_FILE = _FOLDER / "govdisclose.mo"
"""The catalogue the program reads."""

Entry = tuple[str, str]
"""Message id and, after it, the plural id (empty when there is none)."""

CLICK_PHRASES = (
    "Usage:",
    "Show this message and exit.",
    "Missing command.",
    "Missing argument",
    "Missing option",
    "Missing parameter",
    "Missing parameter: {param_name}",
    "No such option {name!r}.",
    "No such command {name!r}.",
    "Invalid value: {message}",
    "Invalid value for {param_hint}: {message}",
    "Option {name!r} does not take a value.",
    "{value!r} is not a valid {number_type}.",
    "{value} is not in the range {range}.",
    "{name} {filename!r} does not exist.",
    "{name} {filename!r} is a directory.",
    "{name} {filename!r} is not readable.",
    "default: {default}",
    "env var: {var}",
    "required",
    "file",
    "directory",
    "path",
    "Aborted!",
    "Do you want to continue?",
    "Confirm the action without prompting.",
)
"""Phrases of click that its users meet; looked up in the same catalogue."""

_CALLS = {"tr", "N_", "note", "warning"}
_ERROR_FIELDS = {"template", "hint"}


def source_messages(folders: Iterable[Path] = FOLDERS) -> dict[str, str]:
    """Message ids of all modules with the first place that uses each, ``file:line``.

    Found are constant arguments of ``tr``, ``N_``, ``note`` and ``warning``, and the templates and
    hints of error classes.
    """
    found: dict[str, str] = {}
    for folder in folders:
        for path in sorted(folder.rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for message, line in _messages(tree):
                found.setdefault(message, f"{path.relative_to(folder.parent)}:{line}")
    return found


def read_catalogue(path: Path = PO_FILE) -> dict[Entry, str]:
    """Translations by entry; only ``msgid``, ``msgid_plural``, ``msgstr`` and comments are known.

    Raises:
        ValueError: A line is of no known form, or an entry stands twice.
    """
    entries: dict[Entry, str] = {}
    fields: dict[str, str] = {}
    current = ""

    def close() -> None:
        if fields:
            key = (fields["msgid"], fields.get("msgid_plural", ""))
            if key in entries:
                raise ValueError(f"{path.name}: {key[0]!r} stands twice")
            entries[key] = fields.get("msgstr", fields.get("msgstr[0]", ""))
            fields.clear()

    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        if not line.startswith('"'):
            current, _, line = line.partition(" ")
            if current == "msgid":
                close()
            fields[current] = ""
        if current not in {"msgid", "msgid_plural", "msgstr", "msgstr[0]"}:
            raise ValueError(f"{path.name}:{number}: {current!r} is not known")
        fields[current] += str(ast.literal_eval(line))
    close()
    return entries


def compiled(entries: dict[Entry, str]) -> bytes:
    """The GNU .mo form of the translated entries, the same bytes for the same entries.

    Source: GNU gettext manual, section "The Format of GNU MO Files".
    """
    pairs = sorted(
        ("\0".join(part for part in entry if part).encode(), text.encode())
        for entry, text in entries.items()
        if text
    )
    head_bytes = 28
    table_bytes = 8 * len(pairs)
    offset = head_bytes + 2 * table_bytes
    blob = b""
    tables = [b"", b""]
    for side in (0, 1):
        for pair in pairs:
            tables[side] += struct.pack("<II", len(pair[side]), offset + len(blob))
            blob += pair[side] + b"\0"
    head = struct.pack(
        "<7I", 0x950412DE, 0, len(pairs), head_bytes, head_bytes + table_bytes, 0, offset
    )
    return head + tables[0] + tables[1] + blob


def _messages(tree: ast.AST) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args and _name(node.func) in _CALLS:
            yield from _constant(node.args[0])
        elif isinstance(node, ast.ClassDef):
            for statement in node.body:
                targets = statement.targets if isinstance(statement, ast.Assign) else []
                names = {target.id for target in targets if isinstance(target, ast.Name)}
                if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
                    names = {statement.target.id}
                value = getattr(statement, "value", None)
                if names & _ERROR_FIELDS and value is not None:
                    yield from _constant(value)


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _constant(node: ast.expr) -> Iterator[tuple[str, int]]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
        yield node.value, node.lineno


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def plugin_catalogue(package: Path) -> Path:
    """The catalogue people edit of a plugin's package; the compiled one lies beside it."""
    return package / f"locale/zh_CN/LC_MESSAGES/{package.name}.po"


def _run(verb: str, package: Path | None = None) -> int:
    po_file = PO_FILE if package is None else plugin_catalogue(package)
    entries = read_catalogue(po_file)
    translated = {entry[0] for entry, text in entries.items() if text}
    wanted = source_messages(FOLDERS if package is None else [package])
    if package is None:
        wanted.update(dict.fromkeys(CLICK_PHRASES, "click"))
    if verb == "missing":
        for message, place in wanted.items():
            if message not in translated:
                sys.stdout.write(f'\n#: {place}\nmsgid {_quoted(message)}\nmsgstr ""\n')
    elif verb == "unused":
        for message, plural in entries:
            if message and not plural and message not in wanted:
                sys.stdout.write(f"{_quoted(message)}\n")
    elif verb == "compile":
        po_file.with_suffix(".mo").write_bytes(compiled(entries))
    else:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(_run(sys.argv[1] if len(sys.argv) > 1 else "", *map(Path, sys.argv[2:3])))
