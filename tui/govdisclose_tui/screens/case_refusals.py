"""Why something cannot be done with a request now: its state, or the roles of who asks."""

from __future__ import annotations

from govdisclose.domain.cases.flow import Move
from govdisclose.domain.cases.roles import Permission
from govdisclose_tui.screens.case_lines import CaseSheet
from govdisclose_tui.words import tr

__all__ = ["act_refusal", "move_refusal"]

_DECIDED, _SPLIT = "decided", "split"
_RELEASES = frozenset({"granted", "partial", "already_public"})
_ANYBODY = (Permission.REGISTER, Permission.REPLY, Permission.APPROVE, Permission.HANDLE)
_NEEDED = {
    "draft": (Permission.HANDLE,),
    "approve": (Permission.APPROVE,),
    "send_back": (Permission.APPROVE,),
    "enclose": (Permission.HANDLE,),
    "take_out": (Permission.HANDLE,),
    "submit": (Permission.HANDLE,),
    "charge": (Permission.HANDLE,),
    "split": (Permission.HANDLE,),
    "refer": (Permission.HANDLE, Permission.REGISTER),
    "release": (Permission.DRAFT, Permission.HANDLE),
    "amend": (Permission.REGISTER, Permission.HANDLE),
    "letter": _ANYBODY,
    "challenge": (Permission.HANDLE, Permission.APPROVE, Permission.REGISTER),
}
"""Permissions of which an act wants one, by the verb of its action."""


def act_refusal(sheet: CaseSheet, verb: str) -> str | None:
    """What state and roles do not allow, by the verb of an action; None when nothing is."""
    needed = _NEEDED.get(verb)
    if needed is None:
        return None
    if why := _state_refusal(sheet, verb):
        return why
    if sheet.member is None or not any(sheet.member.may(one) for one in needed):
        return tr("your roles do not include it")
    return None


def move_refusal(sheet: CaseSheet, move: Move) -> str | None:
    """Why a move cannot be made now; None when it can."""
    standing = sheet.view.standing
    if standing.state not in move.sources:
        return tr("not in the state {state}").format(state=sheet.words.state(standing.state))
    if move.id not in standing.moves:
        return tr("nothing of the kind is open")
    # A decision is drafted by who handles the request; the move itself is its approval.
    permission = Permission.HANDLE if move.id == _DECIDED else Permission(move.permission)
    if sheet.member is None or not sheet.member.may(permission):
        return tr("your roles do not include it")
    return None


def _state_refusal(sheet: CaseSheet, verb: str) -> str | None:
    """What the state of the request does not allow."""
    standing = sheet.view.standing
    waits = sheet.decision is not None and sheet.decision.status == "waiting"
    is_unanswered = bool({_DECIDED, "replied"}.intersection(standing.moves))
    match verb:
        case "amend" if sheet.view.is_erased:
            return tr("its text was erased")
        case "amend" if sheet.view.is_veiled:
            return tr("its text is kept from you")
        case "draft" | "approve" | "send_back" if _DECIDED not in standing.moves:
            return tr("it cannot be decided in this state")
        case "approve" | "send_back" if not waits:
            return tr("no decision waits")
        case "enclose" | "take_out" | "submit" if not is_unanswered:
            return tr("no reply is to go out")
        case "take_out" if not sheet.enclosures:
            return tr("nothing is enclosed")
        case "submit" if sheet.reply.content is None:
            return tr("nothing is drafted or enclosed")
        case "charge" if "fee_notice" not in standing.moves:
            return tr("no fee can be asked for in this state")
        case "split" if _SPLIT not in standing.moves:
            return tr("it cannot be split in this state")
        case "refer" if standing.facts.outcome != "not_responsible":
            return tr("it was not decided that another agency is responsible")
        case "release" if standing.facts.outcome not in _RELEASES:
            return tr("the decision releases nothing")
    return None
