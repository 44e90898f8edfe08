"""Who asks: what is kept of an applicant, and the key by which the same one is known again.

Numbers of documents are never kept as they are: masked for people to compare, and hashed under the
office's key, which lies outside the store and its backups, so that nobody can try numbers out.
"""

from __future__ import annotations

import attrs

from govdisclose.domain.finding import Finding, Severity
from govdisclose.domain.personal import holds_resident_id, is_sound_credit_code
from govdisclose.domain.text import fold
from govdisclose.ports.environment import OfficeKey

__all__ = ["APPLICANT", "Applicant", "applicant_text", "proof_findings"]

APPLICANT = "applicant"
"""Purpose of the hashes by which an applicant is known again."""

_RESIDENT_ID = "resident_id"
_CREDIT_CODE = "credit_code"
_RESIDENT_ID_CHARS = 18
_HEAD_SHOWN, _TAIL_SHOWN = 6, 4


@attrs.frozen(kw_only=True)
class Applicant:
    """An applicant as the form has it (R2019 art. 29, R2008 art. 20)."""

    kind: str
    """Column of the report form it is counted in."""
    name: str
    contact: str | None = None
    """How it is reached: address, telephone, mailbox."""
    proof: str | None = None
    """Kind of the document that proves who it is."""
    proof_number: str | None = attrs.field(default=None, repr=False)
    representative: str | None = None
    """Who acts for an organisation, or for somebody who cannot."""


def applicant_text(applicant: Applicant, key: OfficeKey) -> dict[str, object]:
    """What the erasable part of a request's record keeps of the applicant."""
    text: dict[str, object] = {"applicant": applicant.name.strip()}
    if applicant.contact:
        text["contact"] = applicant.contact.strip()
    if applicant.representative:
        text["representative"] = applicant.representative.strip()
    number = _number(applicant)
    if number:
        text["proof_masked"] = _masked(number)
        text["proof_hash"] = key.hash(APPLICANT, number.encode()).hex()
    text["party_key"] = key.hash(APPLICANT, _identity(applicant)).hex()
    return text


def proof_findings(applicant: Applicant) -> tuple[Finding, ...]:
    """What is doubtful about the proof of identity; it stops nothing and quotes nothing."""
    number = _number(applicant)
    if applicant.proof is None:
        return (Finding(code="APPLICANT-UNPROVEN", severity=Severity.WARNING),)
    if number and not _is_sound(applicant.proof, number):
        return (Finding(code="APPLICANT-PROOF-UNSOUND", severity=Severity.WARNING),)
    return ()


def _identity(applicant: Applicant) -> bytes:
    """What is the same of one applicant however written: the number, else name and contact."""
    number = _number(applicant)
    if number:
        return f"number:{number}".encode()
    parts = (applicant.name, applicant.contact or "")
    said = "\n".join("".join(fold(part).split()) for part in parts)
    return f"name:{said}".encode()


def _number(applicant: Applicant) -> str:
    return "".join(fold(applicant.proof_number or "").upper().split()).replace("-", "")


def _masked(number: str) -> str:
    """Six characters, stars, four characters of a long number; of a short one the last two."""
    if len(number) >= _HEAD_SHOWN + _TAIL_SHOWN + 4:
        hidden = len(number) - _HEAD_SHOWN - _TAIL_SHOWN
        return number[:_HEAD_SHOWN] + "*" * hidden + number[-_TAIL_SHOWN:]
    shown = number[-2:] if len(number) > 4 else ""
    return "*" * (len(number) - len(shown)) + shown


def _is_sound(proof: str, number: str) -> bool:
    if proof == _CREDIT_CODE:
        return is_sound_credit_code(number)
    if proof == _RESIDENT_ID:
        return len(number) == _RESIDENT_ID_CHARS and holds_resident_id(number)
    return True
