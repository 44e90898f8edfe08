"""The annual report in words: its figures, its proofs, and what the law still misses."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from govdisclose import Office
from govdisclose.domain.catalogue.agency import Level
from govdisclose.domain.catalogue.item import Carrier, Mode, Release, Withdrawal
from govdisclose.domain.document import BarChart, TableBlock
from govdisclose.domain.figures.annual.form import UnknownFigure
from govdisclose.domain.figures.annual.report import Coverage, Origin, TextNotPublic
from govdisclose.domain.figures.annual.wording import annual_document
from govdisclose.services.annual import AmountUnfit, FormMissing
from govdisclose.services.organisation import NewAgency
from govdisclose.testing.builders import item, store_items

_SECRET = "饕餮"


@pytest.fixture
def office(tmp_path: Path) -> Any:
    """Ten items published in 2009 of which the public sees eight, one withheld, one of 2010."""
    agencies = [
        NewAgency(name="市环保局", level=Level.DEPARTMENT),
        NewAgency(name="安成镇", level=Level.TOWNSHIP),
    ]
    with Office.create(str(tmp_path / "o.db"), name="淮南市", agencies=agencies) as made:
        shards = {one.name: one.shard for one in made.agencies.directory()}
        bureau, town = shards["市环保局"], shards["安成镇"]
        # 2009-03-02 is a Monday without a holiday near: 20 working days later is 2009-03-30.
        late = {"published_on": date(2009, 3, 31)}
        given: list[dict[str, Any]] = [
            {"shard": bureau, "category": "人事信息", "genre": "通知"},
            {"shard": bureau, "category": "民生公益", "genre": "通知", **late},
            {"shard": bureau, "category": "民生公益", "genre": "新闻"},
            {"shard": bureau, "category": "民生公益", "genre": "新闻"},
            {"shard": bureau, "carriers": (Carrier("website"), Carrier("gazette"))},
            {"shard": bureau},
            {"shard": town},
            {"shard": town, "formed_on": None},
            {
                "shard": town,
                "category": _SECRET,
                "withdrawn_on": date(2010, 3, 1),
                "withdrawal": Withdrawal.LEAK,
            },
            {"shard": town, "category": _SECRET, "mode": Mode.ON_REQUEST},
            {
                "shard": town,
                "category": _SECRET,
                "mode": Mode.WITHHELD,
                "ground": "privacy",
                "published_on": None,
                "release": Release.NONE,
            },
            {"shard": town, "published_on": date(2010, 1, 4)},
        ]
        usual = {"formed_on": date(2009, 3, 2), "published_on": date(2009, 3, 6)}
        store_items(
            made.store, [item(**{"number": n, **usual, **one}) for n, one in enumerate(given, 1)]
        )
        yield made


def _values(office: Office) -> dict[str, Any]:
    return {one.name: one.figure.value for one in office.reports.report(2009).figures}


def test_report_counts_what_the_public_saw_on_the_last_day(office: Office) -> None:
    """Of ten items published in 2009 the leaked one and the one on request do not count."""
    values = _values(office)

    assert 8 == values["items"]
    assert (6, 2) == (values["level.department"], values["level.township"])
    assert (1, 3, 4) == (
        values["column.人事信息"],
        values["column.民生公益"],
        values["items_with_column"],
    )
    assert (8, 0) == (values["month.2009-03"], values["month.2009-12"])


def test_shares_name_their_base(office: Office) -> None:
    """Six of eight are 75 % of all; three of the four with a column are 75 % of those."""
    report = office.reports.report(2009)
    level, column = (
        report.figure("level.department").public(),
        report.figure("column.民生公益").public(),
    )

    assert (Decimal("75.0"), 8) == (level.percent, level.base)
    assert (Decimal("75.0"), 4) == (column.percent, column.base)


def test_lags_are_given_for_documents_and_other_information_apart(office: Office) -> None:
    """Lags of 4 and 21 working days make a mean of 12.5; one of the seven dated items was late.

    Source: R2008 art. 18, twenty working days.
    """
    values = _values(office)

    assert (Decimal("12.5"), 21) == (
        Decimal(values["lag.documents.mean"].numerator) / values["lag.documents.mean"].denominator,
        values["lag.documents.maximum"],
    )
    assert (4, 4) == (values["lag.other.mean"], values["lag.other.maximum"])
    late = office.reports.report(2009).figure("lag.all.late").figure
    assert (1, 7) == (late.value, late.base)


def test_every_counted_figure_opens_into_as_many_records(office: Office) -> None:
    """A figure is a proof: the records behind it are as many as it says."""
    report = office.reports.report(2009)
    counted = [
        one
        for one in report.figures
        if one.origin is Origin.COMPUTED and not one.name.startswith(("lag.", "withheld"))
    ]

    assert len(counted) > 10
    for figure in counted:
        found = office.reports.explain(report, figure.name, limit=100)
        assert figure.figure.value == len(found.refs), figure.name


def test_explanation_pages_on(office: Office) -> None:
    """Three records a page, eight in all."""
    report = office.reports.report(2009)
    refs: list[str] = []
    after = None
    for _page in range(3):
        page = office.reports.explain(report, "items", limit=3, after=after)
        refs += page.refs
        after = page.next

    assert (8, None) == (len(set(refs)), after)


def test_withheld_share_counts_records_and_the_tally(office: Office) -> None:
    """One record and one secret beside eight public items: two of ten, 20 %."""
    office.tally.set("市环保局", "2009", 1)
    report = office.reports.report(2009)

    share = report.figure("withheld").public()
    assert (Decimal(2), 10, Decimal("20.0")) == (share.value, share.base, share.percent)
    explained = office.reports.explain(report, "withheld")
    assert 1 == len(explained.refs)
    assert [("市环保局", 1)] == [(one["agency"], one["count"]) for one in explained.tally]


def test_article_32_contents_without_data_are_missing(office: Office) -> None:
    """R2008 art. 32: fees, remedies and problems are asked for; other matters are not."""
    report = office.reports.report(2009)

    found = {content.id: coverage for content, coverage, _ in report.coverage()}
    assert {
        "overview": Coverage.NOT_REQUIRED,
        "proactive": Coverage.COVERED,
        "requests": Coverage.PARTIAL,
        "fees": Coverage.MISSING,
        "remedies": Coverage.MISSING,
        "problems": Coverage.MISSING,
        "other": Coverage.NOT_REQUIRED,
    } == found


def test_seed_report_lacks_fees_and_reconsideration(office: Office) -> None:
    """With what Huainan's report for 2009 states, (1), (2), (5) are covered, (3) not, (4) in part.

    Source: domain facts on the report of Huainan for 2009, coverage of article 32.
    """
    for name in ("requests_received", "complaints", "litigations"):
        office.reports.declare(2009, name, Decimal(0))

    report = office.reports.report(2009, texts={"problems": "机构有待落实。"})
    found = {content.article: coverage for content, coverage, _ in report.coverage()}
    assert Coverage.COVERED is found["32(1)"]
    assert Coverage.COVERED is found["32(2)"]
    assert Coverage.MISSING is found["32(3)"]
    assert Coverage.PARTIAL is found["32(4)"]
    assert Coverage.COVERED is found["32(5)"]


def test_declarations_of_agencies_add_up_and_name_their_entries(office: Office) -> None:
    """What two agencies declare is summed; a second declaration replaces the first."""
    office.reports.declare(2009, "complaints", Decimal(5))
    office.reports.declare(2009, "complaints", Decimal(1), note="信访办")
    office.reports.declare(2009, "complaints", Decimal(2), agency="安成镇")

    figure = office.reports.report(2009).figure("complaints")
    own = office.reports.report(2009, agency="安成镇").figure("complaints")
    assert (3, 2) == (figure.figure.value, own.figure.value)
    assert {1, 3} == {one.shard for one in figure.declared}
    assert office.journal.verify().is_clean


@pytest.mark.parametrize("amount", ["-1", "1.5", "NaN", "Infinity"])
def test_number_of_cases_is_whole_and_not_negative(office: Office, amount: str) -> None:
    """Half a lawsuit cannot be declared."""
    with pytest.raises(AmountUnfit):
        office.reports.declare(2009, "litigations", Decimal(amount))


def test_amounts_of_money_have_two_decimals_at_most(office: Office) -> None:
    """Fees are declared in yuan and fen."""
    office.reports.declare(2009, "fees_charged", Decimal("12.50"))
    with pytest.raises(AmountUnfit):
        office.reports.declare(2009, "fees_charged", Decimal("12.505"))

    assert "12.50" == office.reports.report(2009).figure("fees_charged").as_json()["value"]


def test_texts_for_the_public_hold_no_secret_and_no_resident_id(office: Office) -> None:
    """The report is read by everybody."""
    number = "36042619910101" + "0071"
    for text in ("见机密★10年文件。", f"联系人{number}"):
        with pytest.raises(TextNotPublic):
            office.reports.report(2009, texts={"other": text})


def test_what_is_withheld_leaves_no_trace_in_the_document(office: Office) -> None:
    """The column of the leaked, the withheld and the item on request is in no line of it."""
    document = annual_document(office.reports.report(2009))

    assert _SECRET not in repr(document)
    assert "其中，市政府各部门发布6条，占总量的75.0%" in repr(document)


def test_unknown_figures_and_years_without_form_are_refused(office: Office) -> None:
    """The regulation of 2019 asks for tables, not for this form."""
    with pytest.raises(UnknownFigure):
        office.reports.report(2009).figure("level.departments")
    with pytest.raises(FormMissing):
        office.reports.report(2020)
    assert "cn-2008" == office.reports.report(2018).form.id


def test_share_of_nothing_is_a_dash(tmp_path: Path) -> None:
    """An office without items has levels, but nothing they could be a share of: no chart either."""
    agencies = [NewAgency(name="市环保局", level=Level.DEPARTMENT)]
    with Office.create(str(tmp_path / "e.db"), name="淮南市", agencies=agencies) as empty:
        document = annual_document(empty.reports.report(2010, form="cn-2008"))

    tables = [one for one in document.blocks if isinstance(one, TableBlock)]
    assert {"—"} == {row[2] for one in tables for row in one.rows}
    assert "None" not in str([one.rows for one in tables])
    charts = [one.caption for one in document.blocks if isinstance(one, BarChart)]
    assert ["各月公开信息条数"] == charts
