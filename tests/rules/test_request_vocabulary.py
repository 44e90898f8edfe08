"""The words requests are written down in agree with the forms and the law they stand beside."""

from __future__ import annotations

import pytest

from govdisclose.bootstrap import outcome_rows, request_flows
from govdisclose.domain.cases.request.vocabulary import UnknownWord
from govdisclose.domain.figures.reports.form import ReportForm
from govdisclose.rules.report_forms import built_in_forms
from govdisclose.rules.requests_vocabulary import built_in_vocabulary, load_vocabulary
from govdisclose.services.requests.log_rows import LOG_COLUMNS

WORDS = built_in_vocabulary()


@pytest.mark.parametrize("form", built_in_forms().forms, ids=lambda form: str(form.id))
def test_kinds_of_applicant_are_the_columns_of_the_report(form: ReportForm) -> None:
    """Code by code and label by label, the total left out."""
    columns = [(one.key, one.zh) for one in form.request_columns.columns if one.key != "total"]

    assert columns == [(word.code, word.zh) for word in WORDS.lists["applicant_kind"]]


def test_no_name_stands_for_two_codes_of_a_list() -> None:
    """What people write means one code."""
    for field, words in WORDS.lists.items():
        names = [
            name for word in words for name in dict.fromkeys((word.code, word.zh, *word.aliases))
        ]
        assert len(names) == len(set(names)), field


def test_every_column_of_a_log_has_its_words() -> None:
    """Exports write columns that imports know."""
    codes = {word.code for word in WORDS.lists["log_column"]}

    assert set(LOG_COLUMNS) | {"proof_number"} == codes


def test_coded_fields_of_the_flows_have_lists() -> None:
    """Opinion, form of supply and proof of service are fields of both flows, and coded."""
    for flow in request_flows().values():
        fields = {field.name for move in flow.moves for field in move.fields}
        assert {"opinion", "form", "service", "route"} <= fields
    assert {"opinion", "supply", "service", "route"} <= WORDS.lists.keys()


def test_an_unknown_word_is_refused_and_a_long_one_not_repeated() -> None:
    """What somebody wrote by mistake may be personal and is not said again."""
    with pytest.raises(UnknownWord) as refusal:
        WORDS.code("applicant_kind", "360426199101010071")

    assert "..." == refusal.value.data["value"]


def test_a_key_nobody_reads_does_not_load() -> None:
    """Rule files are read strictly."""
    from govdisclose.rules.loader import RuleFileFault

    with pytest.raises(RuleFileFault):
        load_vocabulary('source = "s"\nmark = "seen"\nlists = {}\nmore = 1\n', file="x.toml")


def test_forms_follow_the_year() -> None:
    """F2019 and F2021 are there to count by (domain facts 3.0)."""
    assert {"F2019", "F2021"} == set(outcome_rows())
