"""What the chapters of the store contract share: how a store under test is made and closed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import attrs
import pytest
from hypothesis import HealthCheck, Phase, settings

from govdisclose.ports.storage import Store

__all__ = ["EXAMPLES", "Capabilities", "StoreCase"]

EXAMPLES = settings(
    max_examples=50,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
    # Every example works in a unit of work that is never committed, so one store serves them all,
    # and the methods are inherited on purpose.
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.differing_executors,
        HealthCheck.too_slow,
    ],
)
"""Settings of the properties in the contract."""


@attrs.frozen(kw_only=True)
class Capabilities:
    """What a store may lack; a capability declared missing skips its tests, and pytest says so."""

    reopening: bool = True
    """The same office can be opened twice at once, and again after it was closed."""


class StoreCase:
    """Base of all chapters; an author overrides :meth:`make_store`."""

    capabilities: ClassVar[Capabilities] = Capabilities()
    """What the store can do beyond the port."""

    def make_store(self, folder: Path) -> Store:
        """An empty store that may keep its files in ``folder``.

        Its writers must give up waiting after at most a second, or the tests take long.
        """
        raise NotImplementedError

    def open_again(self, folder: Path) -> Store:
        """The store that was made in ``folder``; needs the capability ``reopening``."""
        raise NotImplementedError

    @pytest.fixture
    def store(self, tmp_path: Path) -> Iterator[Store]:
        """An empty store, closed at the end."""
        store = self.make_store(tmp_path)
        yield store
        store.close()

    def needs_reopening(self) -> None:
        """Skip a test whose capability is declared missing."""
        if not self.capabilities.reopening:
            pytest.skip("capability declared missing: reopening")
