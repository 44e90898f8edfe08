"""How a module is made: size, name, docstring, public names, and what it never calls."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from tests.architecture.layers import layer_of
from tests.architecture.source_tree import Fault, Module

__all__ = [
    "LINES_FAULT",
    "LINES_WARNING",
    "clock_faults",
    "docstring_faults",
    "long_modules",
    "name_faults",
    "public_name_faults",
    "purity_faults",
    "speech_faults",
]

LINES_WARNING = 400
LINES_FAULT = 600

_EMPTY_NAMES = frozenset({"common", "helper", "helpers", "misc", "util", "utils"})
"""Names that say nothing about what is inside."""

_CLOCK = (
    "datetime.date.today",
    "datetime.datetime.now",
    "datetime.datetime.today",
    "datetime.datetime.utcnow",
    "time.gmtime",
    "time.localtime",
    "time.strftime",
    "time.time",
    "time.time_ns",
)
_CHANCE = ("os.urandom", "random", "secrets", "uuid.uuid1", "uuid.uuid4")
_ENVIRONMENT = ("os.environ", "os.environb", "os.getenv", "os.getlogin", "getpass", "locale")
_FILES = (
    "builtins.input",
    "builtins.open",
    "glob",
    "importlib.resources",
    "io.FileIO",
    "io.open",
    "os",
    "pathlib.Path",
    "pathlib.PosixPath",
    "shutil",
    "sqlite3",
    "subprocess",
    "tempfile",
)
_SPEECH = (
    "builtins.print",
    "click.echo",
    "click.echo_via_pager",
    "click.secho",
    "sys.stderr.write",
    "sys.stdout.buffer",
    "sys.stdout.write",
    "sys.stdout.writelines",
)
_SPEAKERS = frozenset({"govdisclose.cli.messages", "govdisclose.cli.output"})
_CLOCK_OWNERS = frozenset({"adapters"})


def long_modules(modules: Iterable[Module], limit_lines: int) -> Iterator[Fault]:
    """Modules of more than ``limit_lines`` lines."""
    for module in modules:
        lines = module.text.count("\n")
        if lines > limit_lines:
            why = f"{lines} lines, more than {limit_lines}: one idea per module"
            yield Fault(module.name, "length", lines, why)


def name_faults(modules: Iterable[Module]) -> Iterator[Fault]:
    """Modules whose name says nothing."""
    for module in modules:
        for part in module.name.split("."):
            if part in _EMPTY_NAMES:
                yield Fault(module.name, part, 1, "name the module after its one idea")


def docstring_faults(modules: Iterable[Module]) -> Iterator[Fault]:
    """Modules and folders without a docstring whose first line is a sentence."""
    for module in modules:
        docstring = ast.get_docstring(module.tree)
        if not docstring:
            yield Fault(module.name, "docstring", 1, "say what the module is for")
        elif not docstring.partition("\n")[0].rstrip().endswith("."):
            yield Fault(module.name, "docstring", 1, "end the first line with a full stop")


def public_name_faults(modules: Iterable[Module]) -> Iterator[Fault]:
    """Modules whose ``__all__`` is missing, names what is not there or leaves something out."""
    for module in modules:
        if module.is_private:
            continue
        listed = _listed_names(module)
        public = _public_definitions(module)
        if listed is None:
            if public or not module.is_package:
                yield Fault(module.name, "__all__", 1, "list the public names")
            continue
        bound = _bound_names(module)
        for name in sorted(listed - bound):
            yield Fault(module.name, name, 1, "in __all__ but not in the module")
        for name in sorted(public - listed):
            yield Fault(module.name, name, 1, "public but not in __all__")


def purity_faults(modules: Iterable[Module]) -> Iterator[Fault]:
    """Uses of clock, chance and environment in the inner layers, and of files in the domain."""
    for module in modules:
        layer = layer_of(module.name)
        if layer in {"domain", "ports", "services"}:
            forbidden = _CLOCK + _CHANCE + _ENVIRONMENT + (_FILES if layer == "domain" else ())
            yield from _uses(module, forbidden, f"{layer} is given what it needs")


def clock_faults(modules: Iterable[Module]) -> Iterator[Fault]:
    """Uses of the machine's clock outside the adapters."""
    for module in modules:
        if layer_of(module.name) not in _CLOCK_OWNERS:
            yield from _uses(module, _CLOCK, "the clock is asked through the environment port")


def speech_faults(modules: Iterable[Module]) -> Iterator[Fault]:
    """Printing outside the two modules that own stdout and stderr."""
    for module in modules:
        if module.name not in _SPEAKERS:
            yield from _uses(module, _SPEECH, "cli.output owns stdout, cli.messages owns stderr")


def _uses(module: Module, forbidden: tuple[str, ...], why: str) -> Iterator[Fault]:
    seen = set()
    for used, line in module.names_used():
        for name in forbidden:
            if f"{used}.".startswith(f"{name}.") and (name, line) not in seen:
                seen.add((name, line))
                yield Fault(module.name, name, line, why)


def _listed_names(module: Module) -> frozenset[str] | None:
    for node in module.tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else []
        if isinstance(node, ast.AnnAssign):
            targets = [node.target]
        value = node.value if isinstance(node, (ast.Assign, ast.AnnAssign)) else None
        for target in targets:
            if isinstance(target, ast.Name) and target.id == "__all__" and value is not None:
                return frozenset(ast.literal_eval(value))
    return None


def _public_definitions(module: Module) -> frozenset[str]:
    """Names without underscore that the module itself defines at its top level."""
    names = set()
    for node in _top_level(module.tree.body):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            if not any(_registers(decorator) for decorator in node.decorator_list):
                names.add(node.name)
        elif isinstance(node, ast.Assign):
            if not _is_type_variable(node.value):
                names.update(name for target in node.targets for name in _target_names(target))
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            names.update(_target_names(node.target))
    return frozenset(name for name in names if not name.startswith("_"))


def _bound_names(module: Module) -> frozenset[str]:
    """Every name the top level binds; what ``__getattr__`` may give counts by its import."""
    names = set(_public_definitions(module))
    lazy = any(
        isinstance(node, ast.FunctionDef) and node.name == "__getattr__"
        for node in module.tree.body
    )
    for node in _top_level(module.tree.body, with_types=lazy):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            names.update((alias.asname or alias.name).partition(".")[0] for alias in node.names)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, ast.Assign):
            names.update(name for target in node.targets for name in _target_names(target))
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            names.update(_target_names(node.target))
    return frozenset(names)


def _top_level(body: list[ast.stmt], *, with_types: bool = False) -> Iterator[ast.stmt]:
    for node in body:
        if isinstance(node, ast.If):
            is_types = isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
            if with_types or not is_types:
                yield from _top_level(node.body, with_types=with_types)
            yield from _top_level(node.orelse, with_types=with_types)
        elif isinstance(node, (ast.For, ast.Try, ast.With)):
            yield from _top_level(node.body, with_types=with_types)
        else:
            yield node


def _registers(decorator: ast.expr) -> bool:
    """True for ``@group.command(...)``: the verb is reached through its group."""
    function = decorator.func if isinstance(decorator, ast.Call) else decorator
    return (
        isinstance(function, ast.Attribute)
        and isinstance(function.value, ast.Name)
        and function.value.id != "click"
        and function.attr in {"command", "group"}
    )


def _is_type_variable(value: ast.expr) -> bool:
    return (
        isinstance(value, ast.Call)
        and isinstance(value.func, (ast.Name, ast.Attribute))
        and ast.unparse(value.func).rpartition(".")[2] in {"ParamSpec", "TypeVar", "TypeVarTuple"}
    )


def _target_names(target: ast.expr) -> Iterator[str]:
    for node in ast.walk(target):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
