"""What is reviewed, who is asked, how it is signed and what the last step says."""

from __future__ import annotations

from enum import Enum

import attrs

from govdisclose.domain.cases.review.grounds import GroundClaim

__all__ = ["Authority", "Decision", "Paper", "Subject"]


class Subject(Enum):
    """Kinds of what is reviewed, by which rows of lists are told apart."""

    ITEM = "item"
    REPLY = "reply"
    ATTACHMENT = "attachment"


class Authority(Enum):
    """Who is asked."""

    SECRECY_DEPARTMENT = "secrecy_department"
    """保密行政管理部门"""
    COMPETENT_AUTHORITY = "competent_authority"
    """有关主管部门"""
    MAKER = "maker"
    """The agency the information is from; its approval is needed for what it has not published."""


@attrs.frozen(kw_only=True)
class Paper:
    """A signature on paper, recorded by whoever is at the keyboard."""

    signer: str
    """Staff key of who signed."""
    scan: str
    """SHA-256 of the scanned sheet, in hex."""


@attrs.frozen(kw_only=True)
class Decision:
    """What the last step says."""

    outcome: str
    """``cleared``, ``partial`` or ``withheld``."""
    claims: tuple[GroundClaim, ...] = ()
    """Grounds of what is not released, the principal one first."""
    not_severable: bool = False
    """Nothing can be told apart and given."""
