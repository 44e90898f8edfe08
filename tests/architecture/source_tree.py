"""A folder of Python sources as data: its modules, what they import, the faults found in them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import attrs

__all__ = ["ROOT", "Fault", "Import", "Module", "read_tree", "source_folders", "write_tree"]

ROOT = Path(__file__).resolve().parents[2]
"""The folder of the checkout."""


@attrs.frozen
class Fault:
    """One place that breaks a rule."""

    place: str
    """Dotted module name, or path of a file in the checkout."""
    subject: str
    """What is wrong there: a module imported, a name used."""
    line: int
    why: str

    def __str__(self) -> str:
        return f"{self.place}:{self.line}: {self.subject}: {self.why}"


@attrs.frozen
class Import:
    """One imported name."""

    target: str
    """Dotted, with the name last: ``from a.b import c`` is ``a.b.c``."""
    line: int
    eager: bool
    """True when it runs as soon as the module is imported."""


@attrs.frozen(eq=False)
class Module:
    """One source file."""

    name: str
    path: Path
    text: str
    tree: ast.Module

    @property
    def is_package(self) -> bool:
        """True for the ``__init__`` of a folder."""
        return self.path.name == "__init__.py"

    @property
    def is_private(self) -> bool:
        """True when a part of its name starts with an underscore."""
        return any(part.startswith("_") for part in self.name.split("."))

    def imports(self) -> tuple[Import, ...]:
        """Everything imported anywhere in the module, in source order."""
        return tuple(sorted(self._imports(self.tree, True), key=lambda found: found.line))

    def _imports(self, node: ast.AST, eager: bool) -> Iterator[Import]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Import):
                for alias in child.names:
                    yield Import(alias.name, child.lineno, eager)
            elif isinstance(child, ast.ImportFrom):
                origin = self._origin(child)
                for alias in child.names:
                    yield Import(f"{origin}.{alias.name}", child.lineno, eager)
            elif isinstance(child, ast.If) and _is_type_checking(child.test):
                for statement in child.body:
                    yield from self._imports(ast.Module([statement], []), False)
                for statement in child.orelse:
                    yield from self._imports(ast.Module([statement], []), eager)
            else:
                inside = isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
                yield from self._imports(child, eager and not inside)

    def _origin(self, node: ast.ImportFrom) -> str:
        """Absolute name of the module a ``from`` statement names."""
        if not node.level:
            return node.module or ""
        steps = node.level - 1 if self.is_package else node.level
        parts = self.name.split(".")
        base = parts[: len(parts) - steps]
        return ".".join([*base, node.module] if node.module else base)

    def names_used(self) -> Iterator[tuple[str, int]]:
        """Every name and attribute chain with its import undone: ``(datetime.date.today, line)``.

        Built-in names come as ``builtins.print``; a chain that starts at a local value starts with
        that value's name.
        """
        known: dict[str, str] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    head = alias.name.partition(".")[0]
                    known[alias.asname or head] = alias.name if alias.asname else head
            elif isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    known[alias.asname or alias.name] = f"{self._origin(node)}.{alias.name}"
        stored = {
            node.id
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        } | {node.arg for node in ast.walk(self.tree) if isinstance(node, ast.arg)}
        for node in ast.walk(self.tree):
            chain = _chain(node)
            if chain is None:
                continue
            head, _, rest = chain.partition(".")
            if head in known:
                origin = known[head]
            elif head in stored:
                continue
            else:
                origin = f"builtins.{head}" if head in _BUILTINS else head
            yield (f"{origin}.{rest}" if rest else origin), getattr(node, "lineno", 0)


_BUILTINS = frozenset({"print", "open", "input", "breakpoint", "exec", "eval", "__import__"})


def _chain(node: ast.AST) -> str | None:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        head = _chain(node.value)
        return None if head is None else f"{head}.{node.attr}"
    return None


def _is_type_checking(test: ast.expr) -> bool:
    return _chain(test) in {"TYPE_CHECKING", "typing.TYPE_CHECKING"}


def read_tree(folder: Path) -> tuple[Module, ...]:
    """The modules below ``folder``, which holds packages as ``src`` does, by name."""
    modules = []
    for path in sorted(folder.rglob("*.py")):
        parts = list(path.relative_to(folder).with_suffix("").parts)
        name = ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)
        text = path.read_text(encoding="utf-8")
        modules.append(Module(name, path, text, ast.parse(text, str(path))))
    return tuple(modules)


def source_folders(root: Path = ROOT) -> tuple[Path, ...]:
    """Folders of the checkout that hold shipped packages."""
    wanted = [root / "src", root / "tui", *sorted(root.glob("plugins/*/src"))]
    return tuple(folder for folder in wanted if folder.is_dir())


def write_tree(folder: Path, files: dict[str, str]) -> Path:
    """Write small files, for trees that are broken on purpose; returns ``folder``."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder
