"""What letters are previewed from: a case as ``request simulate`` reads it, and a file of facts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from govdisclose.cli.batch import input_stream
from govdisclose.cli.request_cases import read_case, read_case_file
from govdisclose.cli.session import Session
from govdisclose.domain.cases.letters.facts import LetterFacts
from govdisclose.domain.cases.letters.given import FactsUnfit, read_given
from govdisclose.domain.cases.letters.making import LetterCase
from govdisclose.domain.cases.request.standing import standing_of

__all__ = ["letter_case", "read_facts_file"]

_FACTS = "facts"


def read_facts_file(file: str | None) -> LetterFacts:
    """The facts in a file, or on stdin for ``-``; none without a file.

    Raises:
        BatchUnreadable: The file cannot be opened.
        FactsUnfit: It holds no facts of a letter.
    """
    if file is None:
        return LetterFacts()
    with input_stream(file) as stream:
        content = stream.read()
    try:
        value = json.loads(content.decode("utf-8-sig"), parse_float=Decimal)
    except (ValueError, RecursionError):
        raise FactsUnfit(key=file, reason="not JSON") from None
    return _given(value, file)


def letter_case(file: str, *, facts: str | None, today: date | None) -> LetterCase:
    """The case in a file, with the facts in another file or under its own key ``facts``.

    Raises:
        CaseUnreadable, CaseFileUnfit, FactsUnfit: A file cannot be used.
        RuleRefusal: The ledger cannot be followed.
    """
    from govdisclose.office import Office

    shape = dict(read_case_file(file))
    own = _given(shape.pop(_FACTS, None) or {}, _FACTS)
    given = own if facts is None else read_facts_file(facts)
    session = Session.current()
    laws, flows = Office.shipped_laws(), Office.request_flows()
    law = shape.get("law")
    if law is not None and all(pack.id != law for pack in laws.packs):
        extensions = session.extensions()
        laws = extensions.laws()
        flows = {flow.law: flow for flow in extensions.flows().values() if flow.law is not None}
    if session.has_office:
        office = session.office()
        calendar, civil_today = office.calendars.current(), office.environment.today()
    else:
        calendar, civil_today = Office.built_in_calendar(), Office.civil_today()
    case = read_case(
        shape,
        today=today,
        default_today=today or civil_today,
        labels={move.label: move.id for flow in flows.values() for move in flow.moves},
    )
    standing = standing_of(
        case.entries,
        flows=flows,
        laws=laws,
        calendar=calendar,
        as_of=case.today,
        law=case.law,
        with_steps=False,
    )
    return LetterCase(standing=standing, entries=case.entries, given=given)


def _given(value: object, key: str) -> LetterFacts:
    if not isinstance(value, Mapping):
        raise FactsUnfit(key=key, reason="not an object")
    return read_given(value)
