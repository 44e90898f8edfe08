"""What is written as escapes is seen as what it stands for."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdisclose.domain.catalogue.secrecy_mark import line_bears_secrecy_mark
from govdisclose.domain.escapes import without_escapes
from govdisclose.domain.finding import Finding, Severity
from govdisclose.domain.personal import may_name_person, without_persons

NUMBER = "110101" + "19900307" + "001X"
"""Made up."""


@pytest.mark.parametrize(
    "text",
    [
        r'{"t":"\u673a\u5bc6\u2605',
        r'{"t":"\\u673A\\u5BC6\\u2605',
        r'["\u673a\u5bc6\ud83c\udf1f',
        r'["\u673a\ud800\u5bc6\u2605',
        "&#26426;&#23494;&#9733;",
        "&#x673a;&#X5BC6;&starf;",
        "&amp;#26426;&amp;#23494;&amp;#9733;",
    ],
)
def test_escaped_mark_is_a_mark(text: str) -> None:
    """Writing a secrecy mark as escapes does not take it away."""
    assert line_bears_secrecy_mark([], text)
    assert line_bears_secrecy_mark([text])


@given(st.text(alphabet=st.characters(exclude_characters="&\\", exclude_categories=["Cs", "Cc"])))
def test_json_escapes_are_undone(text: str) -> None:
    """Every text in JSON escapes, 4-byte characters included, is seen as it is."""
    written = json.dumps(text)[1:-1]

    assert text == without_escapes(written)
    assert text == without_escapes(text)


@pytest.mark.parametrize("form", ["\\u{0:04x}", "&#{0};", "&#x{0:x};"])
def test_escaped_resident_id_is_not_shown(form: str) -> None:
    """Digits written as escapes are digits."""
    text = "".join(form.format(ord(char)) for char in NUMBER)

    assert may_name_person(text)
    assert Finding(code="X", severity=Severity.ERROR, value=text).value is None


def test_number_of_a_person_is_masked_and_the_rest_kept() -> None:
    """A path keeps its folders, a sentence its words."""
    mobile = "139" + "12345678"

    assert "/data/***.csv" == without_persons(f"/data/{NUMBER}.csv")
    assert "call *** now" == without_persons(f"call {mobile} now")
    assert "国办发〔2009〕6号 2009-10-29" == without_persons("国办发〔2009〕6号 2009-10-29")
