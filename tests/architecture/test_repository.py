"""What may stand in the repository: no address of an index, no path of a machine, nothing built."""

from __future__ import annotations

import subprocess
from functools import cache

import pytest

from tests.architecture.documents import address_faults
from tests.architecture.exceptions import remaining, unused
from tests.architecture.source_tree import ROOT

pytestmark = pytest.mark.external("git")

BUILT = (
    "uv.lock",
    ".venv/bin/python",
    ".coverage",
    "dist/govdisclose.whl",
    "build/lib/a.py",
    "office.db",
    "office.db-wal",
    "src/govdisclose/__pycache__/a.pyc",
    "govdisclose.egg-info/PKG-INFO",
)


def _git(*arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    # A checkout may belong to another account than the one that runs the tests.
    command = ["git", "-c", "safe.directory=*", "-C", str(ROOT), *arguments]
    return subprocess.run(command, check=check, capture_output=True, encoding="utf-8")


@cache
def _tracked() -> tuple[str, ...]:
    """Files tracked, and those that would be with ``git add``; skips outside a checkout."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listed = _git("ls-files", "-z", "--cached", "--others", "--exclude-standard").stdout
    return tuple(name for name in listed.split("\0") if name and (ROOT / name).is_file())


def _texts() -> dict[str, str]:
    texts = {}
    for name in _tracked():
        content = (ROOT / name).read_bytes()
        if b"\0" not in content:
            texts[name] = content.decode("utf-8", "replace")
    return texts


def test_no_tracked_file_names_an_index_or_a_machine() -> None:
    """What is committed works on every machine and with every package index."""
    check = "address_faults"
    faults = list(address_faults(_texts()))

    left = remaining(check, faults)

    assert [] == left, "\n".join(left)
    assert [] == unused(check, faults)


@pytest.mark.parametrize("name", BUILT)
def test_built_file_is_ignored(name: str) -> None:
    """What tools write stays out of the repository."""
    _tracked()

    answer = _git("check-ignore", "--quiet", "--no-index", name, check=False)

    assert 0 == answer.returncode


def test_no_built_file_is_tracked() -> None:
    """No lock file, environment, cache or database is in the repository."""
    endings = (".db", ".db-wal", ".db-shm", ".pyc", ".whl", "uv.lock", ".coverage")
    folders = (".venv/", "build/", "dist/")

    built = [name for name in _tracked() if name.endswith(endings) or name.startswith(folders)]

    assert [] == built


@pytest.mark.parametrize(
    "parts",
    [
        ("https://mirror.example.org", "/simple", "/attrs"),
        ("--extra-in", "dex-url https://mirror.example.org"),
        ("pip install --find", "-links wheels"),
        ('path = "/', 'home/clerk/office.db"'),
        ("see /", "tmp/report.txt"),
        ("attrs @ file:", "///wheels/attrs.whl"),
    ],
)
def test_address_in_a_file_is_named(parts: tuple[str, ...]) -> None:
    """An index address or a machine's path is found with its line."""
    faults = list(address_faults({"notes.md": "first\n" + "".join(parts)}))

    assert {("notes.md", 2)} == {(fault.place, fault.line) for fault in faults}


@pytest.mark.parametrize(
    "line",
    ["see https://peps.python.org/pep-0503/", "docs/tmp/x", "a/home/b", "~/office.db", "and/or"],
)
def test_ordinary_text_is_no_address(line: str) -> None:
    """Links to documents and relative paths pass."""
    assert [] == list(address_faults({"notes.md": line}))
