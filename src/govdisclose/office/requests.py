"""What callers of ``office.requests`` need beside it: what to give, and what they get."""

from __future__ import annotations

from govdisclose.domain.cases.request.decision import Draft, DraftItem
from govdisclose.services.requests.applicants import Applicant
from govdisclose.services.requests.charging import Charge
from govdisclose.services.requests.decisions import DecisionView, Weighed
from govdisclose.services.requests.exporting import EXPORT_COLUMNS
from govdisclose.services.requests.lists import RequestQuery
from govdisclose.services.requests.refusals import NoDraftWaits
from govdisclose.services.requests.registering import NewRequest
from govdisclose.services.requests.replies import Enclosure
from govdisclose.services.requests.reply_gate import ReplyStanding
from govdisclose.services.requests.rules import RequestRules
from govdisclose.services.requests.views import Acted, RequestLine, RequestPage, RequestView

__all__ = [
    "EXPORT_COLUMNS",
    "Acted",
    "Applicant",
    "Charge",
    "DecisionView",
    "Draft",
    "DraftItem",
    "Enclosure",
    "NewRequest",
    "NoDraftWaits",
    "ReplyStanding",
    "RequestLine",
    "RequestPage",
    "RequestQuery",
    "RequestRules",
    "RequestView",
    "Weighed",
]
