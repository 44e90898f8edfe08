"""What callers of ``office.requests`` need beside it: what to give, and what they get."""

from __future__ import annotations

from govdisclose.services.requests.applicants import Applicant
from govdisclose.services.requests.lists import RequestQuery
from govdisclose.services.requests.registering import NewRequest
from govdisclose.services.requests.rules import RequestRules
from govdisclose.services.requests.views import Acted, RequestLine, RequestPage, RequestView

__all__ = [
    "Acted",
    "Applicant",
    "NewRequest",
    "RequestLine",
    "RequestPage",
    "RequestQuery",
    "RequestRules",
    "RequestView",
]
