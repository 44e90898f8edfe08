"""Estimates lead to the cheapest way; the numbers of each case are worked by hand."""

from __future__ import annotations

import pytest

from govdisclose.domain.search_terms import compile_query, scan_text
from govdisclose_postgres.estimates import Estimates, cost_of_rows
from govdisclose_postgres.terms import terms_query, wanted_terms

_OFFICE = 10_000_000


def _estimates(in_scope: int = 1_000, **counts: int) -> Estimates:
    return Estimates.of(_OFFICE, 1_000, counts, in_scope)


def test_rarest_term_is_asked_and_frequent_ones_are_not() -> None:
    """For a few rows a list of two million is not walked beside one of twenty thousand."""
    way = _estimates(frequent=200, rare=2).way(rows=30_000)

    # 30,000 x 0.002 are 60 rows: looking at them costs 24,000, the long list 2,000,000.
    assert ("rare",) == way.terms
    assert 0.002 == pytest.approx(way.rate)
    assert 20_000 == pytest.approx(way.lists)
    assert 20_000 == pytest.approx(way.shortest)
    assert 20_000 * 101 + 60 * 400 == pytest.approx(way.cost(30_000))
    assert 20_000 + 9_000 * 101 + 60 * 400 == pytest.approx(way.cost(30_000, 9_000))


def test_frequent_term_is_asked_where_it_spares_more_than_it_costs() -> None:
    """For all rows the long list costs less than looking at what the short one leads to."""
    way = _estimates(frequent=200, rare=2).way(rows=10_000_000)

    # 20,000 rows cost 8,000,000; the list spares four fifths of them and costs 2,000,000.
    assert ("rare", "frequent") == way.terms
    assert 0.002 * 0.2 == pytest.approx(way.rate)


def test_term_that_was_not_seen_is_taken_to_be_rare() -> None:
    """A term in none of a thousand rows is taken to be in every two-thousandth."""
    way = _estimates(unseen=0, rare=2).way(rows=1_000)

    assert ("unseen",) == way.terms
    assert 0.0005 == pytest.approx(way.rate)


def test_what_a_window_held_is_learned() -> None:
    """After an empty window of 150,000 rows little is expected of all the rest."""
    estimates = _estimates(unseen=0, frequent=100)
    before = estimates.way(rows=_OFFICE)

    # 5,000 rows were expected: 2,000,000 against a list of 1,000,000.
    assert ("unseen", "frequent") == before.terms
    estimates.learn(estimates.way(rows=1_000), 0, 150_000)
    after = estimates.way(rows=_OFFICE)
    assert ("unseen",) == after.terms
    assert after.lists < before.lists / 10


def test_agencies_count_towards_the_rate() -> None:
    """Where a hundredth of the rows is in scope, a hundredth is looked at."""
    assert 0.01 * 0.002 == pytest.approx(_estimates(in_scope=10, rare=2).way(rows=1_000).rate)
    assert 400_000 == cost_of_rows(1_000)


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("农村防", {"'农村'": "农村", "'村防'": "村防"}),
        ("水", {"'\ue002水'": "水"}),
        ("budget", {"'budget':*": " budget"}),
        ('"budget"', {"'budget'": " budget "}),
        ("号 2024", {"'\ue002号'": "号", "'2024':*": " 2024"}),
    ],
)
def test_terms_of_a_query_stand_in_the_text_that_is_scanned(
    query: str, wanted: dict[str, str]
) -> None:
    """By each term goes a text that is in what a record is scanned by if it has the term."""
    assert wanted == wanted_terms(compile_query(query))
    held = scan_text(["农村防汛 水 2024年 budget 号"])
    assert all(text in held for text in wanted.values())


def test_fewer_terms_find_more() -> None:
    """Some of the terms of a query may be left out, places and days are joined to the rest."""
    assert "(('甲乙') | '\ue004') & ('d1' | 'd2')" == terms_query(("'甲乙'",), ("d1", "d2"))
