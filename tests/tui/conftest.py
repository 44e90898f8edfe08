"""A small office, made once and copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from govdisclose.cli.language import activate, language
from tests.tui.driving import make_office

__all__ = ["office_file"]


@pytest.fixture(autouse=True)
def _language_left_as_it_was() -> Iterator[None]:
    """The language belongs to the process; the tests after these speak the one they expect."""
    before = language()
    yield
    activate(before)


@pytest.fixture(scope="session")
def _office_made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_office(tmp_path_factory.mktemp("made") / "office.db")


@pytest.fixture
def office_file(_office_made: Path, tmp_path: Path) -> Path:
    """An office file of the test's own."""
    copy = tmp_path / "office.db"
    shutil.copyfile(_office_made, copy)
    return copy
