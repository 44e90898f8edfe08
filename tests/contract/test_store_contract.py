"""The contract fails a store that breaks a promise, and skips only what is declared missing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.contract.broken_stores import BROKEN_INDEXES, BROKEN_STORES

ROOT = Path(__file__).parents[2]

FINDERS = {
    "ForgetfulEraser": "test_erasure_takes_the_text_of_every_version",
    "KeepsUncommitted": "test_uncommitted_work_is_lost",
    "LateOutlooks": "test_outlook_holds_from_its_first_day_up_to_its_end",
    "LooseVersions": "test_stale_version_is_refused",
    "RememberedWords": "test_forgotten_text_is_found_no_more",
    "ShortPages": "test_pages_cover_everything_once_in_order",
    "SplitSearch": "test_search_in_words",
}
"""Broken store -> the test of the contract that is there to find its fault."""

SUITE = """
from pathlib import Path

from govdisclose.ports.storage import Store
from govdisclose.testing.contracts import Capabilities, StoreContract
from tests.contract.broken_stores import {store}


class TestBroken(StoreContract):
    capabilities = Capabilities(reopening=False)

    def make_store(self, folder: Path) -> Store:
        return {store}(busy_seconds=0.1)
"""


def run_contract(folder: Path, store: str, tests: str) -> subprocess.CompletedProcess[str]:
    """Run part of the contract as an author would, in a process of its own."""
    suite = folder / "test_broken.py"
    suite.write_text(SUITE.format(store=store), encoding="utf-8")
    options = ["-c", str(ROOT / "pyproject.toml"), "--rootdir", str(ROOT), "-rfs", "-k", tests]
    return subprocess.run(
        [sys.executable, "-m", "pytest", *options, str(suite)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.slow
@pytest.mark.no_cover
@pytest.mark.parametrize(
    "broken", [*BROKEN_STORES, *BROKEN_INDEXES], ids=lambda kind: str(kind.__name__)
)
def test_contract_finds_the_fault_of_a_broken_store(tmp_path: Path, broken: type) -> None:
    """Each broken promise fails the test that states it."""
    finder = FINDERS[broken.__name__]

    result = run_contract(tmp_path, broken.__name__, finder)

    assert result.returncode == 1, result.stdout
    assert "FAILED" in result.stdout


@pytest.mark.slow
@pytest.mark.no_cover
def test_missing_capability_is_said(tmp_path: Path) -> None:
    """Tests of a capability declared missing are skipped, and the report says why."""
    result = run_contract(tmp_path, "ShortPages", "reopened or second_handle")

    assert result.returncode == 0, result.stdout
    assert "capability declared missing: reopening" in result.stdout
