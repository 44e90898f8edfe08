"""What callers of ``office.letters`` and ``office.challenges`` get."""

from __future__ import annotations

from govdisclose.services.challenges.service import Challenges
from govdisclose.services.challenges.views import ChallengePage, ChallengeView
from govdisclose.services.letters.book import LetterBook
from govdisclose.services.letters.previewing import LETTER_OF_MOVE, said_in
from govdisclose.services.letters.records import StoredLetter
from govdisclose.services.letters.register import RequestRegister

__all__ = [
    "LETTER_OF_MOVE",
    "ChallengePage",
    "ChallengeView",
    "Challenges",
    "LetterBook",
    "RequestRegister",
    "StoredLetter",
    "said_in",
]
