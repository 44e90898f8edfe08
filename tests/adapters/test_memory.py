"""The memory store keeps the contract of stores."""

from __future__ import annotations

from pathlib import Path

from govdisclose.adapters.memory import MemoryStore
from govdisclose.ports.storage import Store
from govdisclose.testing.contracts import Capabilities, StoreContract


class TestMemoryStore(StoreContract):
    """The whole contract; nothing outlives the object, so nothing can be opened again."""

    capabilities = Capabilities(reopening=False)

    def make_store(self, folder: Path) -> Store:
        return MemoryStore(busy_seconds=0.2)
