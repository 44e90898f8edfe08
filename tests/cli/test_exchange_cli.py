"""``govdisclose exchange`` between two offices on one machine."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.inside import answer, invoke, office_in


@pytest.fixture
def offices(tmp_path: Path) -> tuple[Path, Path]:
    """A city with one public item, and a province that knows the city."""
    city, province = tmp_path / "city", tmp_path / "province"
    city.mkdir()
    province.mkdir()
    office_in(city)
    assert 0 == invoke(city, "staff", "revise", "zhangsan", "--role", "administrator",
                       "--role", "approver").exit_code  # fmt: skip
    (city / "a.csv").write_text("标题,生成日期,发布日期\n甲,2009-03-02,2009-03-06\n", "utf-8")
    assert 0 == invoke(city, "catalogue", "import", "a.csv").exit_code
    assert 0 == invoke(province, "init", "--office", "安徽省").exit_code
    known = invoke(province, "agency", "add", "淮南市人民政府", "--level", "city", "--parent", "A1")
    assert 0 == known.exit_code, known.output
    return city, province


def test_package_goes_and_the_answer_comes_back(offices: tuple[Path, Path]) -> None:
    """Sent, anchored, received, acknowledged: both offices list it."""
    city, province = offices
    package = str(city / "p.zip")
    sent = answer(invoke(city, "exchange", "send", package, "--for", "安徽省", "--json"))
    assert 0 == invoke(city, "journal", "anchor", "-o", "anchor.json").exit_code

    done = invoke(
        province, "exchange", "receive", package, "--anchor", str(city / "anchor.json"), "--json"
    )

    received = answer(done)
    assert "" == done.stderr
    assert (sent["package"], True) == (received["package"], received["anchored"])
    assert 1 == received["account"]["accepted"]
    kept = answer(invoke(city, "exchange", "acknowledge", str(city / "p.ack.json"), "--json"))
    assert 1 == kept["counts"]["accepted"]
    assert ["sent"] == [
        one["direction"] for one in answer(invoke(city, "exchange", "list", "--json"))["items"]
    ]
    assert "received" in invoke(province, "exchange", "list").stdout


def test_reception_without_anchor_says_what_is_not_proved(offices: tuple[Path, Path]) -> None:
    """A whole package is not yet one of the right sender."""
    city, province = offices
    package = str(city / "p.zip")
    assert 0 == invoke(city, "exchange", "send", package, "--for", "安徽省").exit_code

    done = invoke(province, "exchange", "receive", package)

    assert 0 == done.exit_code
    assert "who made it is not proved" in done.stderr


def test_rejected_items_end_with_findings(offices: tuple[Path, Path], tmp_path: Path) -> None:
    """An office that does not know the agency takes nothing, and says why."""
    city, _province = offices
    stranger = tmp_path / "stranger"
    stranger.mkdir()
    assert 0 == invoke(stranger, "init", "--office", "他省").exit_code
    package = str(city / "p.zip")
    assert 0 == invoke(city, "exchange", "send", package, "--for", "他省").exit_code

    answer(invoke(stranger, "exchange", "receive", package, "--json"), exit_code=4)

    shape = json.loads((city / "p.ack.json").read_text("utf-8"))
    assert [["AGENCY-UNKNOWN"]] == [one["codes"] for one in shape["rejected"]]


def test_what_is_no_acknowledgement_is_refused(offices: tuple[Path, Path]) -> None:
    """Neither text nor another JSON file."""
    city, _province = offices
    (city / "x.json").write_text("{", "utf-8")
    (city / "y.json").write_text("{}", "utf-8")

    assert 2 == invoke(city, "exchange", "acknowledge", "x.json").exit_code
    assert 1 == invoke(city, "exchange", "acknowledge", "y.json").exit_code
