"""Reads flows out of TOML: states, moves, fields, checks and effects on clocks.

A flow that is not exactly what it should be does not load: unknown and missing keys and values of
the wrong kind are refused with the file and the key.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from govdisclose.domain.cases.flow import Flow, Move
from govdisclose.rules.loader import RuleFileFault, parsed, rule_converter, rule_problem

if TYPE_CHECKING:
    from cattrs import Converter

__all__ = ["built_in_request_flows", "load_flow"]

_FLOWS_OF_REQUESTS = "request-"


def load_flow(text: str, name: str) -> Flow:
    """The flow written in ``text``.

    Args:
        text: TOML with a table ``flow``, whose keys are those of :class:`Flow`, and the array
            ``moves``; a move has ``from`` and ``to`` for sources and target.
        name: File name shown in refusals.

    Raises:
        RuleFileFault: The text is no such flow.
    """
    from cattrs import BaseValidationError, transform_error

    raw = parsed(text, file=name)
    for key in sorted({"flow", "moves"} ^ raw.keys()):
        problem = "missing" if key in {"flow", "moves"} else "not known"
        raise RuleFileFault(file=name, key=key, problem=problem)
    head, moves = raw["flow"], raw["moves"]
    if not isinstance(head, dict) or "moves" in head:
        raise RuleFileFault(file=name, key="flow", problem="not a table of its own keys")
    try:
        return _converter().structure({**head, "moves": moves}, Flow)
    except BaseValidationError as error:
        message = transform_error(error, format_exception=rule_problem)[0]
    problem, _, path = message.rpartition(" @ ")
    raise RuleFileFault(
        file=name, key=path.removeprefix("$").lstrip(".") or "flow", problem=problem
    )


@cache
def built_in_request_flows() -> Mapping[str, Flow]:
    """The flows of requests of this distribution by id of their law pack."""
    folder = files(__package__).joinpath("flows")
    flows = {}
    for entry in sorted(folder.iterdir(), key=lambda one: one.name):
        if entry.name.startswith(_FLOWS_OF_REQUESTS) and entry.name.endswith(".toml"):
            flow = load_flow(entry.read_text(encoding="utf-8"), f"flows/{entry.name}")
            if flow.law is None:
                raise RuleFileFault(file=entry.name, key="flow.law", problem="missing")
            flows[flow.law] = flow
    return flows


@cache
def _converter() -> Converter:
    import attrs
    from cattrs.gen import make_dict_structure_fn, override

    converter = rule_converter()
    attrs.resolve_types(Move)
    converter.register_structure_hook(
        Move,
        make_dict_structure_fn(
            Move,
            converter,
            sources=override(rename="from"),
            target=override(rename="to"),
            _cattrs_forbid_extra_keys=True,
        ),
    )
    return converter
