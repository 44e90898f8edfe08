"""A clerk at work, to be killed: writes one record after the other and says what was acknowledged.

    python clerk.py ADDRESS NAME ACTS

Each act is an entry with a record on a chain that all clerks share. A line with its number is
printed once its commit was acknowledged. When the database goes away the clerk looks whether the
act is there, and makes it again if it is not.
"""

from __future__ import annotations

import sys
import time

from govdisclose.domain.journal import moment_text
from govdisclose.errors import StorageError
from govdisclose.testing.builders import MOMENT, entry, record
from govdisclose_postgres.address import read_address
from govdisclose_postgres.store import PostgresStore

KIND = "act"


def act(store: PostgresStore, key: str) -> None:
    """Write a record unless it is there, and commit."""
    with store.write() as unit:
        if unit.records.get(0, KIND, key) is not None:
            return
        head = unit.journal.head(0)
        made = record(kind=KIND, key=key, entry=head.number + 1, recorded_at=moment_text(MOMENT))
        unit.records.put(made, expected_version=0)
        unit.journal.append(entry(head, subject=key, kind="act.made", leaves=[made.digest]))
        unit.commit()


def main(address: str, name: str, acts: int) -> None:
    """Make the acts, each until it is acknowledged."""
    store = PostgresStore(read_address(address), busy_seconds=20)
    for number in range(acts):
        while True:
            try:
                act(store, f"kill-{name}-{number}")
                break
            except StorageError:
                time.sleep(0.05)
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()
    store.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
