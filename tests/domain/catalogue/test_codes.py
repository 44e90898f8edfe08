"""Codes of bodies and persons: published vectors, and nothing personal in the answers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdisclose.domain.catalogue.codes import (
    check_credit_code,
    check_organisation_code,
    check_resident_id,
)
from govdisclose.domain.personal import is_like_resident_id

# The specimen of python-stdnum, module cn.ric; it belongs to nobody known here.
RESIDENT = "360426199101010071"


@pytest.mark.parametrize(
    "code",
    ["003110926", "003257952", "014416330", "K28044908", "00311092-6", " ００３１１０９２６"],
)
def test_sound_organisation_codes(code: str) -> None:
    """Codes seen in published index numbers pass the check of GB 11714."""
    check = check_organisation_code(code)

    assert (True, ()) == (check.valid, check.findings)
    assert check.normalised is not None
    assert 9 == len(check.normalised)


@pytest.mark.parametrize(
    ("code", "finding"),
    [
        ("000000001", "ORGCODE-CHECK-DIGIT"),
        ("003110927", "ORGCODE-CHECK-DIGIT"),
        ("00311092", "ORGCODE-SHAPE"),
        ("00311092A", "ORGCODE-SHAPE"),
        ("", "ORGCODE-SHAPE"),
    ],
)
def test_unsound_organisation_codes(code: str, finding: str) -> None:
    """A wrong digit or length is an error (000000001 is a placeholder in real use)."""
    check = check_organisation_code(code)

    assert not check.valid
    assert [(finding, "error")] == [(one.code, one.severity.value) for one in check.findings]


@pytest.mark.parametrize("code", ["11341702486344515H", "91110000600037341L"])
def test_sound_credit_codes(code: str) -> None:
    """A code published by 宁国市 and the specimen of python-stdnum pass the check of GB 32100."""
    check = check_credit_code(code.lower())

    assert (True, code, ()) == (check.valid, check.normalised, check.findings)


@pytest.mark.parametrize(
    ("code", "finding"),
    [
        ("91110000600037341M", "USCC-CHECK-DIGIT"),
        ("9111000060003734IL", "USCC-SHAPE"),
        ("9111000060003734", "USCC-SHAPE"),
    ],
)
def test_unsound_credit_codes(code: str, finding: str) -> None:
    """The letters I O S V Z do not occur, and the last place is a check digit."""
    check = check_credit_code(code)

    assert not check.valid
    assert [(finding, "error")] == [(one.code, one.severity.value) for one in check.findings]


def test_a_wrong_organisation_code_inside_only_warns() -> None:
    """The inner code has its own check digit, whose failure only warns; the code is made up
    around the placeholder 000000001."""
    check = check_credit_code("11110000000000001R")

    assert check.valid
    assert [("USCC-ORGANISATION-CODE", "warning")] == [
        (one.code, one.severity.value) for one in check.findings
    ]


@given(st.integers(0, 17), st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"))
def test_changing_one_place_of_a_credit_code_is_noticed(place: int, character: str) -> None:
    """No single wrong character passes."""
    code = "91110000600037341L"

    changed = code[:place] + character + code[place + 1 :]

    assert (changed == code) == check_credit_code(changed).valid


def test_a_sound_resident_id() -> None:
    """The specimen passes the check of GB 11643, and is not given back."""
    check = check_resident_id(RESIDENT)

    assert (True, None, ()) == (check.valid, check.normalised, check.findings)


@pytest.mark.parametrize(
    ("code", "finding"),
    [
        ("360426199102300071", "RESIDENT-BIRTH-DATE"),
        ("990426199101010071", "RESIDENT-REGION"),
        ("36042619910101007", "RESIDENT-SHAPE"),
        ("36042619910101007A", "RESIDENT-SHAPE"),
        ("360426199101010072", "RESIDENT-CHECK-DIGIT"),
    ],
)
def test_unsound_resident_ids(code: str, finding: str) -> None:
    """Region, birth date and check digit are checked; the finding holds no part of the value."""
    check = check_resident_id(code)

    assert not check.valid
    assert [(finding, "error", None, ())] == [
        (one.code, one.severity.value, one.value, one.detail) for one in check.findings
    ]


@given(st.integers(0, 17), st.sampled_from("0123456789X"))
def test_changing_one_place_of_a_resident_id_is_noticed(place: int, character: str) -> None:
    """No single wrong character passes the check of GB 11643."""
    changed = RESIDENT[:place] + character + RESIDENT[place + 1 :]

    assert (changed == RESIDENT) == check_resident_id(changed).valid


def test_old_resident_ids_have_no_check_digit() -> None:
    """Fifteen digits with a possible birth date are accepted with a warning."""
    check = check_resident_id("360426910101007")

    assert check.valid
    assert ["RESIDENT-OLD"] == [one.code for one in check.findings]


@pytest.mark.parametrize(
    "text",
    [
        RESIDENT,
        "360426199101010072",
        "360426 19910101 0071",
        "360426-19910101-0071",
        "证号" + RESIDENT,
        "360426910101007",
        "３６０４２６１９９１０１０１００７１",
        "36042619910101007",
    ],
)
def test_what_may_be_a_resident_id(text: str) -> None:
    """Right or wrong, spaced or full-width, with a label or cut: it must not be shown."""
    assert is_like_resident_id(text)


@pytest.mark.parametrize(
    "text",
    [
        "11341702486344515H",
        "91110000600037341L",
        "003110926/201510-00216",
        "渝府发〔2022〕32号",
        "11341702486344515H/202110-00013",
        "20091029103000",
        "3302-012-01-02-20090115-0012",
        "",
    ],
)
def test_what_is_no_resident_id(text: str) -> None:
    """Codes of bodies, numbers of papers and moments may be shown."""
    assert not is_like_resident_id(text)


@given(st.sampled_from([check_organisation_code, check_credit_code, check_resident_id]))
def test_no_check_gives_a_resident_id_back(check: object) -> None:
    """Whatever a resident id is taken for, it appears neither in the answer nor in a finding."""
    assert callable(check)

    answer = check(RESIDENT)

    assert RESIDENT not in repr(answer)


@given(st.text())
def test_no_text_is_an_error(text: str) -> None:
    """Each check answers any text."""
    answers = [check_organisation_code(text), check_credit_code(text), check_resident_id(text)]

    assert all(answer.valid or answer.findings for answer in answers)
