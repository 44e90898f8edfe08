"""What ways of looking for a page would cost, told from how often terms stand in the newest items.

The index of words keeps a list of items by term. An item of a list costs little, but the list of a
word of every fifth document has millions. A row looked at costs as much as hundreds of items. So a
rare term is asked of the index and the others of the few rows it leads to; where all are frequent
the newest rows are walked instead. Estimates decide what is looked at first, never what is found.
"""

from __future__ import annotations

from collections.abc import Mapping

import attrs

__all__ = ["Estimates", "Way", "cost_of_rows"]

_ROW = 400.0
"""A row looked at costs as much as so many items of a list."""

_STEP = 100.0
"""An item of the shortest list is compared with all others, which costs so many plain ones."""

_UNSEEN = 0.5
"""What was not seen is taken to be there so often."""


def cost_of_rows(rows: float) -> float:
    """What it costs to look at so many rows, in items of lists."""
    return rows * _ROW


@attrs.frozen
class Way:
    """Terms to ask the index for, and what that comes to."""

    terms: tuple[str, ...]
    """As written in a tsquery; at least one."""
    rate: float
    """Of the rows in scope so many answer to them."""
    lists: float
    """Items in the lists of these terms."""
    shortest: float
    """Items in the shortest of them."""

    def cost(self, rows: float, days: float | None = None) -> float:
        """What it costs to ask for so many rows this way, in items of lists.

        Args:
            rows: Rows in scope.
            days: Items in the lists of the days that are asked for too; None if none are.
        """
        lists, shortest = self.lists, self.shortest
        if days is not None:
            lists, shortest = lists + days, min(shortest, days)
        return lists + shortest * _STEP + cost_of_rows(self.rate * rows)


@attrs.define
class Estimates:
    """How often the terms of a query are there, learned from rows already looked at."""

    office: float
    """Items of the office, at most."""
    shares: Mapping[str, float]
    """By term, its share of the sampled rows."""
    scope: float
    """Share of the sampled rows that lie in the asked agencies."""
    _base: tuple[str, ...] = ()
    _base_rate: float = 1.0

    @classmethod
    def of(cls, office: int, rows: int, counts: Mapping[str, int], in_scope: int) -> Estimates:
        """Estimates from counts by term in a sample of rows, and of those in the asked agencies."""
        sampled = max(rows, 1)
        shares = {term: max(found, _UNSEEN) / sampled for term, found in counts.items()}
        return cls(max(office, sampled), shares, max(in_scope, _UNSEEN) / sampled)

    def learn(self, way: Way, candidates: int, rows: float) -> None:
        """Keep how many of so many rows the index gave for a way."""
        self._base, self._base_rate = way.terms, max(candidates, _UNSEEN) / max(rows, 1.0)

    def way(self, rows: float) -> Way:
        """The terms to ask for so many rows: the rarest, and others that spare more than they
        cost."""
        ascending = sorted(self.shares, key=lambda term: self.shares[term])
        if self._base:
            chosen, rate = list(self._base), self._base_rate
        else:
            chosen, rate = ascending[:1], self.scope * self.shares[ascending[0]]
        for term in ascending:
            share = self.shares[term]
            spared = cost_of_rows(rate * rows * (1 - share))
            if term not in chosen and share * self.office < spared:
                chosen.append(term)
                rate *= share
        lists = [self.shares[term] * self.office for term in chosen]
        return Way(tuple(chosen), rate, sum(lists), min(lists))
