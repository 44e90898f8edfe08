"""Where real input lies that is not part of the project; tests that use it skip without it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

__all__ = ["shared_data"]

_REPOSITORY = Path(__file__).resolve().parent.parent


def shared_data(*parts: str) -> Path:
    """Path of a shared file or folder, or skip the running test.

    The folder is GOVDISCLOSE_SHARED_DATA, else ../shared/data beside the repository.
    """
    configured = os.environ.get("GOVDISCLOSE_SHARED_DATA")
    folder = Path(configured) if configured else _REPOSITORY.parent / "shared" / "data"
    path = folder.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"shared data is absent: {'/'.join(parts)}")
    return path
