"""A small office, made once and copied for each test."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.tui.driving import make_office

__all__ = ["office_file"]


@pytest.fixture(scope="session")
def _office_made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_office(tmp_path_factory.mktemp("made") / "office.db")


@pytest.fixture
def office_file(_office_made: Path, tmp_path: Path) -> Path:
    """An office file of the test's own."""
    copy = tmp_path / "office.db"
    shutil.copyfile(_office_made, copy)
    return copy
