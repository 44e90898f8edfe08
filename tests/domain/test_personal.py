"""Personal data in text: what is hidden, and what is a resident id for certain."""

from __future__ import annotations

import pytest

from govdisclose.domain.finding import Finding, Severity
from govdisclose.domain.personal import (
    holds_email,
    holds_resident_id,
    may_hold_resident_id,
    may_name_person,
)

RESIDENT = "360426" + "19910101" + "0071"
"""Published example of GB 11643 whose check digit is right (domain facts 5.4)."""
MOBILE = "138" + "0000" + "0000"


@pytest.mark.parametrize(
    "text",
    [
        f"关于{RESIDENT}的公示",
        f"{RESIDENT[:6]} {RESIDENT[6:14]} {RESIDENT[14:]}",
        f"{RESIDENT[:6]}-{RESIDENT[6:14]}-{RESIDENT[14:]}",
        RESIDENT.translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)}),
        f"身份证号 {RESIDENT[:6]}{RESIDENT[8:17]}",
    ],
)
def test_resident_id_in_a_text_is_found(text: str) -> None:
    """Plain, spaced, hyphenated, full-width, or of the old form where the text speaks of it."""
    assert may_hold_resident_id(text)
    assert holds_resident_id(text)


@pytest.mark.parametrize(
    "text",
    [
        RESIDENT[:-1] + "2",
        f"{RESIDENT[:6]}{RESIDENT[8:17]}",
        "11341702486344515H/202110-00013",
        "91110000600037341L",
        f"1{RESIDENT}",
        "2009-10-29 2009-10-30 2009-10-31",
        "渝府发〔2022〕32号",
        "",
    ],
)
def test_what_fails_date_or_check_digit_is_no_resident_id(text: str) -> None:
    """A number of a paper, a code of a body, an id with a digit changed."""
    assert not holds_resident_id(text)


@pytest.mark.parametrize(
    ("text", "is_hidden"),
    [
        (RESIDENT, True),
        (RESIDENT[:-1] + "2", True),
        (MOBILE, True),
        (f"电话：{MOBILE}（张）", True),
        (f"+86 {MOBILE}", True),
        (f"{MOBILE[:3]}-{MOBILE[3:7]}-{MOBILE[7:]}", True),
        ("0554-6644000", False),
        ("12345", False),
        ("003110926/201510-00216", False),
        ("11341702486344515H/202110-00013", False),
        ("2009-10-29", False),
    ],
)
def test_no_finding_shows_what_may_name_a_person(text: str, is_hidden: bool) -> None:
    """Whoever makes the finding, and also where the number would stand at the cut."""
    assert is_hidden is may_name_person(text)
    found = Finding(code="X", severity=Severity.INFO, value=text, detail=(("other", text),))
    behind = Finding(code="X", severity=Severity.INFO, value="长" * 50 + text)

    shown = (found.value, found.as_json()["value"], behind.value)

    assert is_hidden is (None in shown)
    assert (not is_hidden) is (text in str(found.as_json()))
    assert is_hidden is (found.detail == (("other", "***"),))


def test_addresses_of_persons_are_told_from_text() -> None:
    """An at sign alone is none."""
    assert holds_email("请联系 zhang.san@example.com。")
    assert not holds_email("价格@单位")
