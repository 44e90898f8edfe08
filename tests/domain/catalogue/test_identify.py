"""One identifier of any kind: the kind is guessed, and nothing personal is shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdisclose.domain.catalogue.identify import IdentifierKind, check_value

Kind = IdentifierKind
RESIDENT = "360426199101010071"


@pytest.mark.parametrize(
    ("text", "kind", "valid", "normalised"),
    [
        ("003110926", Kind.ORG_CODE, True, "003110926"),
        ("00311092-6", Kind.ORG_CODE, True, "003110926"),
        ("000000001", Kind.ORG_CODE, False, None),
        ("11341702486344515h", Kind.USCC, True, "11341702486344515H"),
        ("91110000600037341M", Kind.USCC, False, None),
        ("003110926/201510-00216", Kind.INDEX_NUMBER, True, "003110926/201510-00216"),
        ("索引号：003110926/201510-00216", Kind.INDEX_NUMBER, True, "003110926/201510-00216"),
        ("000000001/2021-00151", Kind.INDEX_NUMBER, True, "000000001/2021-00151"),
        ("01526096-4-/2022-0822005", Kind.INDEX_NUMBER, True, "01526096-4-/2022-0822005"),
        ("渝府发[2022]32 号", Kind.DOCUMENT_NUMBER, True, "渝府发〔2022〕32号"),
        ("国令第843号", Kind.DOCUMENT_NUMBER, True, "国令第843号"),
        ("渝府发2022]32号", Kind.DOCUMENT_NUMBER, False, None),
        ("国发〔2009〕1号、国发〔2009〕2号", Kind.DOCUMENT_NUMBER, False, None),
        ("无", Kind.DOCUMENT_NUMBER, False, None),
        ("abc", None, False, None),
        ("2009/10/29", None, False, None),
        ("", None, False, None),
    ],
)
def test_the_kind_is_guessed_by_the_shape(
    text: str, kind: Kind | None, valid: bool, normalised: str | None
) -> None:
    """The shape decides the kind, also when the value is wrong."""
    check = check_value(text)

    assert (kind, valid, normalised) == (check.kind, check.valid, check.normalised)
    assert text == check.value


@pytest.mark.parametrize(
    ("text", "valid", "findings"),
    [
        (RESIDENT, True, []),
        ("360426199101010072", False, ["RESIDENT-CHECK-DIGIT"]),
        ("360426 19910101 0071", True, []),
        ("360426910101007", True, ["RESIDENT-OLD"]),
    ],
)
def test_resident_ids_are_judged_but_not_shown(text: str, valid: bool, findings: list[str]) -> None:
    """The answer says whether the id is sound and holds no part of it."""
    check = check_value(text)

    assert (Kind.RESIDENT_ID, valid) == (check.kind, check.valid)
    assert findings == [one.code for one in check.findings]
    assert (None, None) == (check.value, check.normalised)
    assert text not in repr(check)


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("text", [RESIDENT, "3604261991010100712", "姓名 " + RESIDENT])
def test_a_resident_id_is_never_shown_under_another_name(kind: Kind, text: str) -> None:
    """Asked about as any other kind, it is still left out of the answer."""
    check = check_value(text, kind)

    assert check.value is None
    assert text not in repr(check)


def test_a_kind_that_is_given_is_not_guessed() -> None:
    """A value is judged as what it is said to be."""
    check = check_value("003110926", Kind.USCC)

    assert (Kind.USCC, False) == (check.kind, check.valid)
    assert ["USCC-SHAPE"] == [one.code for one in check.findings]


def test_public_shape() -> None:
    """The JSON has the promised keys and no more."""
    shape = check_value("000000001/2021-00151").as_json()

    assert {
        "value": "000000001/2021-00151",
        "kind": "index_number",
        "valid": True,
        "normalised": "000000001/2021-00151",
        "findings": [{"code": "INDEX-CHECK-DIGIT", "severity": "warning"}],
    } == shape


@given(
    st.text() | st.text(st.sampled_from("0123456789X-/ 号令〔〕国发")),
    st.sampled_from([None, *Kind]),
)
def test_validity_and_errors_exclude_each_other(text: str, kind: Kind | None) -> None:
    """Any text gets an answer; it has an error exactly if it is not valid."""
    check = check_value(text, kind)

    assert check.valid != any(one.severity.value == "error" for one in check.findings)
