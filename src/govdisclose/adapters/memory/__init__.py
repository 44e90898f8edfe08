"""The reference store: everything in memory, gone with the process; tests and examples use it."""

from __future__ import annotations

from govdisclose.adapters.memory.store import MemoryStore, MemoryUnit

__all__ = ["MemoryStore", "MemoryUnit"]
