"""govdisclose runs a government office for open information 政府信息公开.

``Office`` is the front door::

    from govdisclose import Office

    office = Office.open("huainan.db")
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from govdisclose.office import Office

__all__ = ["Office", "__version__"]

__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    # Loaded on first use: importing the package must stay cheap for the command line.
    if name == "Office":
        from govdisclose.office import Office

        return Office
    raise AttributeError(name)
