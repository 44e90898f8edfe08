"""Requests that become others: split into several, or forwarded to the agency responsible."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import attrs

from govdisclose.domain.cases.roles import Permission
from govdisclose.ports.storage import Store, UnitOfWork
from govdisclose.services.organisation import Acting, load_directory
from govdisclose.services.recording import Recorder
from govdisclose.services.requests.desk import Desk, Taken, register_written
from govdisclose.services.requests.ledger import PREFIX, RequestCase
from govdisclose.services.requests.refusals import (
    NotReferable,
    PartsMissing,
    SameAgency,
    TextErased,
)
from govdisclose.services.requests.views import Acted

__all__ = ["Dividing"]

_NOT_RESPONSIBLE = "not_responsible"
_CARRIED = ("applicant_kind", "identity_proof", "supply", "route", "law")


@attrs.frozen(kw_only=True)
class Dividing:
    """Splitting and referring."""

    store: Store
    acting: Acting
    desk: Callable[[UnitOfWork], Desk]
    acted: Callable[[Desk, Taken], Acted]

    def split(
        self, ref: str, parts: Sequence[str], on: date | None = None, *, register: bool = False
    ) -> tuple[Acted, tuple[str, ...]]:
        """Split a request that asks for several things (一事一申请).

        Without ``register`` the parts are noted and decided within the one request, which counts
        once in the report. With it each part but the first becomes a request of its own, received
        like the first, and counts by itself.

        Args:
            ref: Ref or number.
            parts: What each part asks for; at least two.
            on: Day of the act.
            register: Register each further part.

        Returns:
            The request, and the refs of those that were registered.

        Raises:
            PartsMissing: There are fewer than two parts.
            TextErased: Nothing is known of the applicant any more.
        """
        wanted = [part.strip() for part in parts if part.strip()]
        with self.store.write() as unit:
            recorder = self.acting.recorder(unit, Permission.HANDLE)
            desk = self.desk(unit)
            case = desk.find(ref)
            if len(wanted) < 2:
                raise PartsMissing(ref=case.ref)
            taken = desk.take(
                recorder,
                case,
                "split",
                {"into": len(wanted)},
                on or desk.today,
                facts={"registered": register},
                text={"parts": wanted},
            )
            made: list[str] = []
            for part in wanted[1:] if register else ():
                own = _copy(
                    desk,
                    recorder,
                    case,
                    shard=case.shard,
                    link="split_from",
                    channel=str(case.entries[0].fields["channel"]),
                    on=case.entries[0].on,
                    description=part,
                )
                confirmed = next((one for one in case.entries if one.kind == "confirmed"), None)
                if confirmed is not None:
                    desk.take(recorder, own.case, "confirmed", {}, confirmed.on)
                made.append(own.case.ref)
            unit.commit()
            return self.acted(desk, taken), tuple(made)

    def refer(
        self, ref: str, agency: str, on: date | None = None, *, channel: str = "signed_post"
    ) -> Acted:
        """Forward the papers of a request to the agency responsible, where it is a new one.

        A matter never changes its agency: the first has decided that another is responsible, and
        the two are linked.

        Args:
            ref: Ref or number of the request that was decided.
            agency: Name, alias or code of the agency responsible.
            on: Day on which the papers arrive there.
            channel: How they come.

        Returns:
            The new request.

        Raises:
            NotReferable: It was not decided that another agency is responsible.
            SameAgency: It is the agency that decided so.
            UnknownAgency, TextErased: As their names say.
        """
        with self.store.write() as unit:
            recorder = self.acting.recorder_with_any(unit, (Permission.HANDLE, Permission.REGISTER))
            desk = self.desk(unit)
            case = desk.find(ref)
            standing = desk.rules.standing(case.entries, desk.today, case.law)
            if standing.facts.outcome != _NOT_RESPONSIBLE:
                raise NotReferable(ref=case.ref)
            shard = load_directory(unit).find(agency).shard
            if shard == case.shard:
                raise SameAgency(ref=case.ref)
            made = _copy(
                desk,
                recorder,
                case,
                shard=shard,
                link="referred_from",
                channel=channel,
                on=on or desk.today,
            )
            recorder.record(
                case.shard,
                f"{PREFIX}referred",
                case.ref,
                on=on or desk.today,
                facts={"to": made.case.ref, "agency": shard},
            )
            desk.settle(case.ref)
            unit.commit()
            return self.acted(desk, made)


def _copy(
    desk: Desk,
    recorder: Recorder,
    case: RequestCase,
    *,
    shard: int,
    link: str,
    channel: str,
    on: date,
    description: str | None = None,
) -> Taken:
    """Register another request of the same applicant."""
    if case.record.text is None:
        raise TextErased(ref=case.ref)
    text = {name: value for name, value in case.record.text.items() if name != "note"}
    if description is not None:
        text["description"] = description
    facts: dict[str, object] = {name: case.record.facts.get(name) for name in _CARRIED}
    facts["links"] = {link: case.ref}
    return register_written(
        desk,
        recorder,
        load_directory(desk.unit)[shard],
        facts=facts,
        text=text,
        channel=channel,
        on=on,
    )
