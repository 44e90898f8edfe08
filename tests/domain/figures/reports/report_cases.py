"""Annual reports made up for the tests, consistent unless a test breaks them."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any

from hypothesis import strategies as st

from govdisclose.domain.figures.reports.findings import IdentityFinding, Result
from govdisclose.domain.figures.reports.identities import check_tables
from govdisclose.domain.figures.reports.report import OfficialReport
from govdisclose.domain.figures.reports.shape import report_from_shape
from govdisclose.domain.figures.reports.text_checks import check_text
from govdisclose.rules.report_forms import built_in_forms, built_in_identities, built_in_wording

__all__ = [
    "BLOCKS",
    "CELLS",
    "COLUMNS",
    "LEAVES",
    "SINGLE_LEAVES",
    "Found",
    "broken",
    "check",
    "check_prose",
    "consistent_shapes",
    "made_shape",
    "report",
    "results",
]

Found = set[tuple[str, str]]
"""Identity and scope."""

# Keys as the contract of the command has them; written out so that a changed key shows.
COLUMNS = (
    "natural_person",
    "commercial_enterprise",
    "research_institution",
    "public_welfare_org",
    "legal_service_org",
    "other_org",
    "total",
)
_COMMON_LEAVES = (
    "granted",
    "partial",
    "denied_1_state_secret",
    "denied_2_law_forbids",
    "denied_3_security_stability",
    "denied_4_third_party",
    "denied_5_internal_affairs",
    "denied_6_process",
    "denied_7_enforcement_file",
    "denied_8_admin_query",
    "unable_1_not_held",
    "unable_2_needs_creation",
    "unable_3_unclear_after_correction",
    "notproc_1_petition",
    "notproc_2_duplicate",
    "notproc_3_publication",
    "notproc_4_abusive",
    "notproc_5_confirm_reissue",
)
LEAVES = (*_COMMON_LEAVES, "other_1_no_correction", "other_2_fee_unpaid", "other_3_other")
SINGLE_LEAVES = (*_COMMON_LEAVES, "other")
BLOCKS = ("reconsideration", "litigation_direct", "litigation_after_reconsideration")
CELLS = ("upheld", "corrected", "other", "pending", "total")


def made_shape(
    leaves: Iterable[Iterable[int]],
    *,
    leaf_keys: tuple[str, ...] = LEAVES,
    carried_in: Iterable[int] = (0, 0, 0, 0, 0, 0),
    carried_out: Iterable[int] = (0, 0, 0, 0, 0, 0),
    reviews: Iterable[Iterable[int]] = ((0, 0, 0, 0),) * 3,
    form: str = "F2021",
) -> dict[str, Any]:
    """The JSON form of a report that holds: sums, balance and totals are computed.

    Args:
        leaves: Six numbers for each leaf row.
        leaf_keys: The leaf rows, in order.
        carried_in: Six numbers; new requests are what the balance then needs.
        carried_out: Six numbers.
        reviews: Four numbers for each block.
        form: Code of the form.
    """
    rows = {key: list(cells) for key, cells in zip(leaf_keys, leaves, strict=True)}
    processed = [sum(column) for column in zip(*rows.values(), strict=True)]
    came, left = list(carried_in), list(carried_out)
    new = [done + out - before for done, out, before in zip(processed, left, came, strict=True)]
    requests = {
        "new_received": new,
        "carried_in": came,
        **rows,
        "total_processed": processed,
        "carried_out": left,
    }
    return {
        "title": "某市2024年政府信息公开工作年度报告",
        "year": 2024,
        "agency": "某市人民政府",
        "form": form,
        "requests": {key: [*cells, sum(cells)] for key, cells in requests.items()},
        "review_litigation": {
            block: dict(zip(CELLS, [*cells, sum(cells)], strict=True))
            for block, cells in zip(BLOCKS, (list(one) for one in reviews), strict=True)
        },
        "proactive": {
            "art20_1": {
                "rules": {"issued": 3, "repealed": 5, "valid": 74},
                "normative_documents": {"issued": 564, "repealed": 984, "valid": 4185},
            },
            "art20_5": {"licensing": 11398889},
            "art20_6": {"penalty": 6937489, "coercion": 166105},
            "art20_8": {"fees_wan_yuan": 316441},
        }
        if form == "F2021"
        else {},
        "narrative": "",
    }


@st.composite
def consistent_shapes(draw: st.DrawFn) -> dict[str, Any]:
    """Reports of either shape of item 三（六） in which every identity of the tables holds."""
    keys = draw(st.sampled_from([LEAVES, SINGLE_LEAVES]))
    number = st.integers(min_value=0, max_value=9999)
    six = st.lists(number, min_size=6, max_size=6)
    leaves = draw(st.lists(six, min_size=len(keys), max_size=len(keys)))
    processed = [sum(column) for column in zip(*leaves, strict=True)]
    carried_out = draw(six)
    carried_in = [
        draw(st.integers(min_value=0, max_value=done + out))
        for done, out in zip(processed, carried_out, strict=True)
    ]
    four = st.lists(number, min_size=4, max_size=4)
    reviews = draw(st.lists(four, min_size=3, max_size=3))
    form = draw(st.sampled_from(["F2019", "F2021"]))
    return made_shape(
        leaves,
        leaf_keys=keys,
        carried_in=carried_in,
        carried_out=carried_out,
        reviews=reviews,
        form=form,
    )


def report(shape: dict[str, Any]) -> OfficialReport:
    """The report of a JSON form."""
    made = report_from_shape(copy.deepcopy(shape), forms=built_in_forms(), file="made.json")
    assert made is not None
    return made


def check(shape: dict[str, Any]) -> list[IdentityFinding]:
    """Findings on the tables."""
    return list(check_tables(report(shape), built_in_identities()))


def check_prose(
    shape: dict[str, Any], narrative: str, previous: dict[str, Any] | None = None
) -> list[IdentityFinding]:
    """Findings on the prose beside the tables."""
    return list(
        check_text(
            report(shape | {"narrative": narrative}),
            None if previous is None else report(previous),
            built_in_identities(),
            built_in_wording(),
        )
    )


def broken(findings: Iterable[IdentityFinding]) -> Found:
    """Identity and scope of what does not hold."""
    return results(findings, Result.BROKEN)


def results(findings: Iterable[IdentityFinding], result: Result, id: str = "") -> Found:
    """Identity and scope of findings with a result, of one identity or of all."""
    return {
        (finding.identity.id, finding.scope)
        for finding in findings
        if finding.result is result and id in ("", finding.identity.id)
    }
