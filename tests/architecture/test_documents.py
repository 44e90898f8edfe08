"""Documents and pins are in step with the code, and the checks of that see a break."""

from __future__ import annotations

from functools import cache
from importlib import metadata
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name

from govdisclose.cli.table import NOUNS
from tests.architecture import documents
from tests.architecture.exceptions import remaining, unused
from tests.architecture.source_tree import ROOT, Module, read_tree, source_folders, write_tree

PROJECT = ROOT / "pyproject.toml"

BROKEN_PROJECT = """
[project]
name = "office"
dependencies = ["click>=8", "Charset_Normalizer"]
[project.optional-dependencies]
dev = ["office[tui]", "pytest"]
"""
TABLE = "| package | where |\n|---|---|\n| `click` | `cli` |\n| `rich` | `cli` |\n"


@cache
def _packages() -> dict[str, str]:
    """Import name -> canonical name of the distribution that brings it."""
    found = metadata.packages_distributions()
    own = {"govdisclose", "govdisclose_tui"}
    return {
        package: canonicalize_name(names[0])
        for package, names in found.items()
        if package not in own
    }


@cache
def _source() -> tuple[Module, ...]:
    return tuple(module for folder in source_folders() for module in read_tree(folder))


def _dependencies_text() -> str:
    return (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")


def _nouns_texts() -> dict[str, str]:
    return {"README.md": (ROOT / "README.md").read_text(encoding="utf-8")}


def test_every_command_is_described() -> None:
    """Each noun of the command table stands in README.md."""
    left = remaining(
        "noun_faults", documents.noun_faults((noun.name for noun in NOUNS), _nouns_texts())
    )

    assert [] == left, "\n".join(left)


def test_every_dependency_has_a_row() -> None:
    """Docs/dependencies.md and pyproject.toml name the same packages."""
    faults = documents.dependency_faults(PROJECT, _dependencies_text())

    left = remaining("dependency_faults", faults)

    assert [] == left, "\n".join(left)


def test_row_of_a_dependency_names_where_it_is_imported() -> None:
    """Each layer that imports a package stands in the package's row."""
    faults = documents.import_place_faults(_source(), _dependencies_text(), _packages())

    left = remaining("import_place_faults", faults)

    assert [] == left, "\n".join(left)


def test_every_runtime_dependency_is_imported() -> None:
    """Nobody installs a package that the program does not use."""
    check = "unimported_dependency_faults"
    faults = list(documents.unimported_dependency_faults(PROJECT, _source(), _packages()))

    left = remaining(check, faults)

    assert [] == left, "\n".join(left)
    assert [] == unused(check, faults)


def test_every_needed_package_is_pinned() -> None:
    """Constraints.txt holds an exact version of all that is installed, and nothing else."""
    installed = documents.required_closure(documents.declared_requirements(PROJECT, "dev"))
    installed.pop("pip", None)  # comes with the environment
    constraints = (ROOT / "constraints.txt").read_text(encoding="utf-8")

    faults = list(documents.pin_faults(constraints, installed))

    assert [] == faults, "\n".join(map(str, faults))


def test_pins_are_used_by_the_single_install_step() -> None:
    """Requirements-dev.txt applies the constraints and installs the project and every plugin."""
    lines = (ROOT / "requirements-dev.txt").read_text(encoding="utf-8").splitlines()
    plugins = [
        f"-e {path.parent.relative_to(ROOT)}" for path in ROOT.glob("plugins/*/pyproject.toml")
    ]

    wanted = ["-c constraints.txt", "-e .[dev]", *sorted(plugins)]

    assert wanted == [line for line in lines if line and not line.startswith("#")]


def test_forgotten_command_is_named() -> None:
    """A noun that is only part of a word, or of another command, is not described."""
    texts = {"README.md": "`govdisclose --db a.db init` and `law list`; stats and lawful, idle"}

    faults = [
        fault.subject for fault in documents.noun_faults(["init", "law", "stats", "id"], texts)
    ]

    assert ["stats", "id"] == faults


def test_dependency_without_row_is_named(tmp_path: Path) -> None:
    """A dependency nobody explained, a row for none and a second row are found."""
    write_tree(tmp_path, {"pyproject.toml": BROKEN_PROJECT})

    faults = documents.dependency_faults(tmp_path / "pyproject.toml", f"{TABLE}| `click` | |\n")

    assert ["charset-normalizer", "pytest", "rich", "click"] == [fault.subject for fault in faults]


def test_import_outside_its_row_is_named(tmp_path: Path) -> None:
    """A package used in a layer its row does not name is found once."""
    text = "def show():\n    import click"
    files = {f"govdisclose/{layer}/lag.py": text for layer in ("cli", "services")}
    modules = read_tree(write_tree(tmp_path, files))

    faults = list(documents.import_place_faults(modules, TABLE, {"click": "click"}))

    assert ["govdisclose.services.lag"] == [fault.place for fault in faults]


def test_dependency_nobody_imports_is_named(tmp_path: Path) -> None:
    """A runtime dependency without an import is found; extras are not looked at."""
    write_tree(tmp_path, {"pyproject.toml": BROKEN_PROJECT, "src/office/a.py": "import click"})
    modules = read_tree(tmp_path / "src")

    faults = documents.unimported_dependency_faults(
        tmp_path / "pyproject.toml", modules, {"click": "click"}
    )

    assert ["charset-normalizer"] == [fault.subject for fault in faults]


@pytest.mark.parametrize(
    ("line", "subject"),
    [
        ("click>=8", "click>=8"),
        ("-e .", "-e ."),
        ("click @ file:click.whl", "click @ file:click.whl"),
        ("--pre", "--pre"),
        ("attrs==26.1.0", "attrs"),
    ],
)
def test_line_that_is_no_pin_is_named(line: str, subject: str) -> None:
    """Ranges, editable lines, addresses and packages not needed are found."""
    faults = documents.pin_faults(f"# exact\nrich==15.0.0\n{line}\n", {"rich": "15.0.0"})

    assert [subject] == [fault.subject for fault in faults]


def test_package_without_pin_is_named() -> None:
    """A package that is needed but has no exact version is found; names are compared folded."""
    faults = documents.pin_faults("Py_Tabulate==1.0\n", {"py-tabulate": "1.0", "rich": "15.0.0"})

    assert ["rich"] == [fault.subject for fault in faults]
