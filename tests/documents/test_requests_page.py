"""The page on requests: its example runs, and its lists are complete."""

from __future__ import annotations

import json
import re
from pathlib import Path

from govdisclose.bootstrap import request_flows
from tests.cli.inside import answer, invoke

PAGE = Path(__file__).resolve().parents[2] / "docs" / "requests.md"


def test_the_example_of_the_page_runs(tmp_path: Path) -> None:
    """What people copy from the page is a case: 20 days count; 2, 5 and 6 February and the make-up
    Sunday, on which the third party had the letter, do not."""
    found = re.search(r"```json\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    assert 0 == invoke(tmp_path, "init", "--office", "市政府").exit_code

    result = invoke(tmp_path, "request", "simulate", "-", "--json", text_in=found[1])

    shape = answer(result)
    paused = [step["date"] for step in shape["steps"] if step["kind"] == "paused"]
    assert ["2024-02-02", "2024-02-04", "2024-02-05", "2024-02-06"] == paused
    assert 20 == sum(step["kind"] == "counted" for step in shape["steps"])
    assert json.loads(found[1])["today"] < shape["due"]


def test_every_kind_of_entry_stands_on_the_page() -> None:
    """The table of kinds leaves none out."""
    text = PAGE.read_text(encoding="utf-8")

    for flow in request_flows().values():
        assert [] == [move.id for move in flow.moves if f"`{move.id}`" not in text]


def test_every_field_stands_on_the_page() -> None:
    """So does each field an entry may carry."""
    text = PAGE.read_text(encoding="utf-8")

    for flow in request_flows().values():
        for move in flow.moves:
            assert [] == [field.name for field in move.fields if f"`{field.name}`" not in text]
