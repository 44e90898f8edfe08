"""The contract of stores as a test class: subclass it, say how to make a store, run pytest.

    class TestMyStore(StoreContract):
        def make_store(self, folder: Path) -> Store:
            return MyStore(folder / "office", busy_seconds=0.2)

Each chapter can be run by itself; :class:`StoreContract` is all of them.
"""

from __future__ import annotations

from govdisclose.testing.contracts.base import Capabilities, StoreCase
from govdisclose.testing.contracts.contents import ContentContract
from govdisclose.testing.contracts.figures import FigureContract
from govdisclose.testing.contracts.items import ItemContract
from govdisclose.testing.contracts.journal import JournalContract
from govdisclose.testing.contracts.ledgers import LedgerContract
from govdisclose.testing.contracts.matters import MatterContract
from govdisclose.testing.contracts.outlooks import OutlookContract
from govdisclose.testing.contracts.paging import PagingContract
from govdisclose.testing.contracts.records import RecordContract
from govdisclose.testing.contracts.runs import RunContract
from govdisclose.testing.contracts.search import SearchContract
from govdisclose.testing.contracts.transactions import TransactionContract

__all__ = [
    "Capabilities",
    "ContentContract",
    "FigureContract",
    "ItemContract",
    "JournalContract",
    "LedgerContract",
    "MatterContract",
    "OutlookContract",
    "PagingContract",
    "RecordContract",
    "RunContract",
    "SearchContract",
    "StoreCase",
    "StoreContract",
    "TransactionContract",
]


class StoreContract(
    TransactionContract,
    ItemContract,
    PagingContract,
    SearchContract,
    FigureContract,
    RecordContract,
    JournalContract,
    ContentContract,
    RunContract,
    MatterContract,
    OutlookContract,
    LedgerContract,
):
    """Everything a store promises."""
