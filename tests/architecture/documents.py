"""Documents in step with the code: commands, dependencies, and what may stand in a tracked file."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.layers import FRONT, layer_of
from tests.architecture.source_tree import Fault, Module

__all__ = [
    "DependencyRow",
    "address_faults",
    "declared_requirements",
    "dependency_faults",
    "dependency_rows",
    "import_place_faults",
    "noun_faults",
    "pin_faults",
    "required_closure",
    "unimported_dependency_faults",
]

_PIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*==[0-9][A-Za-z0-9.+!]*")
_FOLDERS = "|".join(("home", "root", "tmp", "work", "Users", "opt", "mnt"))
_ADDRESSES = (
    (re.compile(r"https?://[^\s\"'`)]*/(?:simple|packages)(?:/|\b)"), "address of a package index"),
    (re.compile(r"--find-\blinks|\bindex[-_]\burl"), "setting of a package index"),
    (re.compile(rf"(?:^|[\s\"'`=(])/(?:{_FOLDERS})/[A-Za-z0-9.]"), "path of one machine"),
    (re.compile(r"file:/{3}"), "path of one machine"),
)


class DependencyRow(tuple[str, str]):
    """One row of docs/dependencies.md: canonical name of the package, text of the rest."""

    __slots__ = ()

    @property
    def name(self) -> str:
        """Canonical name of the package."""
        return self[0]

    @property
    def text(self) -> str:
        """The other cells."""
        return self[1]


def noun_faults(nouns: Iterable[str], documents: Mapping[str, str]) -> Iterator[Fault]:
    """Commands that no document shows as ``govdisclose noun`` or as `` `noun ``."""
    together = "\n".join(documents.values())
    for noun in nouns:
        shown = rf"(?:`|\bgovdisclose (?:--[a-z-]+ \S+ )*){re.escape(noun)}(?![\w-])"
        if not re.search(shown, together):
            place = " or ".join(documents)
            yield Fault(place, noun, 1, f"say what 'govdisclose {noun}' does")


def dependency_rows(text: str) -> tuple[DependencyRow, ...]:
    """Rows of the tables of docs/dependencies.md, in their order."""
    rows = []
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("| `") and len(cells) > 1:
            name = canonicalize_name(cells[0].strip("`"))
            rows.append(DependencyRow((name, " | ".join(cells[1:]))))
    return tuple(rows)


def dependency_faults(project: Path, text: str) -> Iterator[Fault]:
    """Dependencies of a pyproject.toml without a row, and rows without a dependency."""
    wanted = {name for names in _declared(project).values() for name in names}
    listed = [row.name for row in dependency_rows(text)]
    for name in sorted(wanted - set(listed)):
        yield Fault("docs/dependencies.md", name, 1, "a dependency needs a row")
    for name in sorted(set(listed) - wanted):
        yield Fault("docs/dependencies.md", name, 1, "no dependency of the project")
    for name in sorted({name for name in listed if listed.count(name) > 1}):
        yield Fault("docs/dependencies.md", name, 1, "two rows for one package")


def import_place_faults(
    modules: Iterable[Module], text: str, packages: Mapping[str, str]
) -> Iterator[Fault]:
    """Dependencies imported in a layer that their row does not name.

    Args:
        modules: The source tree.
        text: docs/dependencies.md.
        packages: Import name -> canonical name of the distribution.
    """
    rows = {row.name: row.text for row in dependency_rows(text)}
    seen = set()
    for module in modules:
        layer = layer_of(module.name)
        for found in module.imports():
            name = packages.get(found.target.partition(".")[0])
            if layer in {None, FRONT} or name is None or (name, layer) in seen:
                continue
            seen.add((name, layer))
            if f"`{layer}`" not in rows.get(name, ""):
                why = f"the row of docs/dependencies.md does not name `{layer}`"
                yield Fault(module.name, name, found.line, why)


def unimported_dependency_faults(
    project: Path, modules: Iterable[Module], packages: Mapping[str, str]
) -> Iterator[Fault]:
    """Runtime dependencies that nothing shipped imports."""
    imported = {
        packages.get(found.target.partition(".")[0])
        for module in modules
        for found in module.imports()
    }
    for name in sorted(_declared(project)[""] - imported):
        yield Fault("pyproject.toml", name, 1, "nothing imports it: drop the dependency")


def pin_faults(constraints: str, installed: Mapping[str, str]) -> Iterator[Fault]:
    """Lines of constraints.txt that are no exact version, and packages it leaves out.

    Args:
        constraints: The text.
        installed: Canonical name -> version of everything a development installation needs.
    """
    pinned: dict[str, str] = {}
    for number, line in enumerate(constraints.splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        if not _PIN.fullmatch(line):
            yield Fault("constraints.txt", line, number, "one 'name==version' a line, nothing else")
            continue
        name, _, version = line.partition("==")
        pinned[canonicalize_name(name)] = version
    for name in sorted(set(installed) - set(pinned)):
        yield Fault("constraints.txt", name, 1, "installed but not pinned: make constraints")
    for name in sorted(set(pinned) - set(installed)):
        yield Fault("constraints.txt", name, 1, "pinned but not needed: make constraints")


def required_closure(requirements: Iterable[str]) -> dict[str, str]:
    """What installed distributions need, directly or not: canonical name -> version.

    Args:
        requirements: Lines as in pyproject.toml; those for other systems or Pythons count for
            nothing.
    """
    found: dict[str, str] = {}
    seen: set[tuple[str, frozenset[str]]] = set()
    waiting = [(Requirement(line), frozenset({""})) for line in requirements]
    while waiting:
        needed, extras = waiting.pop()
        if needed.marker and not any(needed.marker.evaluate({"extra": each}) for each in extras):
            continue
        name, wished = canonicalize_name(needed.name), frozenset(needed.extras) | {""}
        if (name, wished) not in seen:
            seen.add((name, wished))
            distribution = metadata.distribution(name)
            found[name] = distribution.version
            waiting += [(Requirement(line), wished) for line in distribution.requires or ()]
    return found


def declared_requirements(project: Path, extra: str = "") -> tuple[str, ...]:
    """Requirements of a pyproject.toml, with those of ``extra`` and of the extras it takes in."""
    table = tomllib.loads(project.read_text(encoding="utf-8"))["project"]
    groups: dict[str, list[str]] = table.get("optional-dependencies", {})
    lines = list(table.get("dependencies", []))
    waiting = [extra] if extra else []
    while waiting:
        for line in groups[waiting.pop()]:
            needed = Requirement(line)
            if canonicalize_name(needed.name) == canonicalize_name(table["name"]):
                waiting += sorted(needed.extras)
            else:
                lines.append(line)
    return tuple(lines)


def address_faults(files: Mapping[str, str]) -> Iterator[Fault]:
    """Lines of tracked files that name a package index or a path of one machine."""
    for name, text in files.items():
        for number, line in enumerate(text.splitlines(), 1):
            for pattern, what in _ADDRESSES:
                if pattern.search(line):
                    yield Fault(name, what, number, line.strip()[:80])


def _declared(project: Path) -> dict[str, set[str]]:
    """Extra -> canonical names of what it needs; the extra ``""`` is a plain installation."""
    table = tomllib.loads(project.read_text(encoding="utf-8"))["project"]
    own = canonicalize_name(table["name"])
    groups = {"": table.get("dependencies", []), **table.get("optional-dependencies", {})}
    return {
        extra: {str(canonicalize_name(Requirement(line).name)) for line in lines} - {str(own)}
        for extra, lines in groups.items()
    }
