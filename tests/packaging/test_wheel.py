"""The wheel as a user gets it: complete, and at work without any package for development.

No index is asked. The wheel is put into a new environment beside links to the distributions that
its own metadata require, so a package that only development brings cannot hide a missing one.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from email.message import Message
from email.parser import HeaderParser
from importlib import metadata
from pathlib import Path

import pytest

from tests.architecture.documents import required_closure
from tests.architecture.source_tree import ROOT

pytestmark = pytest.mark.slow

PARTS = ("src", "tui", "pyproject.toml", "README.md", "LICENSE")
PIP = (sys.executable, "-m", "pip")
SOURCE = ROOT / "src" / "govdisclose"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy so that the checkout stays as it is."""
    folder = tmp_path_factory.mktemp("wheel")
    checkout = folder / "checkout"
    checkout.mkdir()
    unwanted = shutil.ignore_patterns("__pycache__", "*.egg-info")
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, checkout / part, ignore=unwanted)
        elif (ROOT / part).exists():
            shutil.copy(ROOT / part, checkout / part)
    offline = ["--no-index", "--no-deps", "--no-build-isolation"]
    _run([*PIP, "wheel", *offline, f"--wheel-dir={folder}", str(checkout)])
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment with the wheel and what it requires; its folder of programs."""
    folder = tmp_path_factory.mktemp("environment")
    _run([sys.executable, "-m", "venv", "--without-pip", str(folder)])
    programs = folder / "bin"
    python = str(programs / "python")
    offline = ["--no-index", "--no-deps", "--no-compile"]
    _run([*PIP, f"--python={python}", "install", *offline, str(wheel)])
    answer = _run([python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"])
    packages = Path(answer.stdout.strip())
    for name in _required(wheel):
        for path in metadata.distribution(name).files or ():
            if ".." not in path.parts and "__pycache__" not in path.parts:
                link = packages / path
                link.parent.mkdir(parents=True, exist_ok=True)
                link.symlink_to(Path(str(path.locate())))
    return programs


def test_wheel_holds_every_data_file(wheel: Path) -> None:
    """Rules, translations and the mark of typing are inside, each once."""
    wanted = {
        str(path.relative_to(SOURCE.parent))
        for pattern in ("rules/**/*.toml", "locale/**/*.mo", "py.typed")
        for path in SOURCE.glob(pattern)
    }

    names = zipfile.ZipFile(wheel).namelist()

    assert {"govdisclose/py.typed"} < wanted
    assert wanted == wanted & set(names)
    assert len(names) == len(set(names))


def test_wheel_holds_every_module_and_no_test(wheel: Path) -> None:
    """The packages are inside and nothing of the checkout's own tools."""
    wanted = {str(path.relative_to(SOURCE.parent)) for path in SOURCE.rglob("*.py")}

    names = set(zipfile.ZipFile(wheel).namelist())

    assert wanted == wanted & names
    assert {"govdisclose", "govdisclose_tui"} >= {
        name.partition("/")[0] for name in names if ".dist-info/" not in name
    }


def test_wheel_names_and_holds_its_licence(wheel: Path) -> None:
    """The licence is named in the metadata and its text is inside."""
    with zipfile.ZipFile(wheel) as archive:
        texts = [
            archive.read(name).decode("utf-8")
            for name in archive.namelist()
            if name.endswith(".dist-info/licenses/LICENSE")
        ]

    assert "Apache-2.0" == _metadata(wheel)["License-Expression"]
    assert ["Apache License"] == [text.split("\n")[1].strip() for text in texts]


def test_environment_holds_no_package_for_development(environment: Path) -> None:
    """What only tests, checks or extras need cannot be imported."""
    program = (
        "import importlib.util as u; names = ['hypothesis', 'mypy', 'numpy', 'pytest', 'textual'];"
        "print([name for name in names if u.find_spec(name)])"
    )

    answer = _run([str(environment / "python"), "-c", program])

    assert "[]" == answer.stdout.strip()


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], ["law", "list"], ["law", "--help"]], ids=" ".join
)
def test_installed_program_answers(environment: Path, arguments: list[str]) -> None:
    """The program as installed shows its help and its law packs."""
    answer = _run([str(environment / "govdisclose"), *arguments])

    assert "" == answer.stderr
    assert "" != answer.stdout.strip()


def test_installed_program_finds_its_data(environment: Path) -> None:
    """Both law packs and the Chinese words are found in the installed files."""
    answer = _run([str(environment / "govdisclose"), "law", "list"])
    words = _run([str(environment / "govdisclose"), "--lang", "zh", "--help"])

    assert "cn-2008" in answer.stdout
    assert "cn-2019" in answer.stdout
    assert any("\u4e00" <= character <= "\u9fff" for character in words.stdout)


def test_every_module_imports_without_development_packages(environment: Path) -> None:
    """No shipped module needs at import what a plain installation does not bring."""
    # The test kit is for those who install the extra of that name.
    program = (
        "import importlib, pkgutil, govdisclose\n"
        "for found in pkgutil.walk_packages(govdisclose.__path__, 'govdisclose.'):\n"
        "    if not found.name.startswith('govdisclose.testing') and not"
        " found.name.endswith('__main__'):\n"
        "        importlib.import_module(found.name)\n"
        "print('done')"
    )

    answer = _run([str(environment / "python"), "-c", program])

    assert "done" == answer.stdout.strip()


def _required(wheel: Path) -> set[str]:
    """Distributions the wheel's metadata require without any extra, directly or not."""
    return set(required_closure(_metadata(wheel).get_all("Requires-Dist", [])))


def _metadata(wheel: Path) -> Message:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        return HeaderParser().parsestr(archive.read(name).decode("utf-8"))


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    """Run without what would let the checkout's own packages or coverage in."""
    kept = {
        key: value for key, value in os.environ.items() if not key.startswith(("COV", "PYTHON"))
    }
    answer = subprocess.run(command, capture_output=True, encoding="utf-8", env=kept, check=False)
    assert 0 == answer.returncode, f"{command}\n{answer.stdout}\n{answer.stderr}"
    return answer
