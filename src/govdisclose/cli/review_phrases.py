"""Words of release reviews that the layers below say as codes inside a message."""

from __future__ import annotations

from govdisclose.cli.language import N_

__all__ = ["REVIEW_CODES"]

REVIEW_CODES: dict[str, dict[str, str]] = {
    "permission": {
        "review": N_("review contents"), "secrecy": N_("act for secrecy"),
        "supervise": N_("supervise"), "assess": N_("decide assessments"), "audit": N_("audit"),
    },
    "move": {
        "opened": N_("submitted for review"), "first_review": N_("signed as first review"),
        "second_review": N_("signed as second review"),
        "handler_review": N_("signed by its handler"),
        "division_review": N_("signed by the head of division"),
        "secrecy_review": N_("signed for secrecy"), "signed": N_("signed at this step"),
        "partial": N_("cleared in part"), "withheld": N_("withheld"),
        "returned": N_("sent back"), "referred": N_("referred"),
        "answered": N_("given an answer"), "overtaken": N_("overtaken"),
        "taken_down": N_("taken down"), "asked": N_("asked to be removed"),
        "told": N_("told of"), "reported": N_("reported"), "assessed": N_("assessed"),
        "closed": N_("closed"),
    },
    "state": {
        "awaiting_approval": N_("waiting for approval"),
        "awaiting_first_review": N_("waiting for the first review"),
        "awaiting_second_review": N_("waiting for the second review"),
        "awaiting_handler_review": N_("waiting for its handler"),
        "awaiting_division_review": N_("waiting for the head of division"),
        "awaiting_secrecy_review": N_("waiting for the secrecy review"),
        "awaiting_signing_off": N_("waiting to be signed off"),
        "partial": N_("cleared in part"), "withheld": N_("withheld"),
        "returned": N_("sent back"), "overtaken": N_("overtaken"),
        "remedy": N_("being remedied"), "assessed": N_("assessed"), "closed": N_("closed"),
    },
    "answer": {
        "may_release": N_("may be released"), "partly": N_("a part has to be left out"),
        "must_withhold": N_("must be withheld"),
    },
    "lifted": {"third_party_consent": N_("the third party's consent")},
    "missing": {
        "harm": N_("that a release would do harm"), "reason": N_("a reason"),
        "third_party": N_("what the third party said"),
        "public_interest": N_("that the public interest was weighed"),
        "opinion": N_("an opinion"), "where": N_("where"), "whom": N_("whom"),
        "damage": N_("the damage"),
    },
}  # fmt: skip
"""Message ids by kind of value and code."""
