"""Letters from the templates that ship: nothing unfilled, articles cited, files that open."""

from __future__ import annotations

import copy
import io
import subprocess
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govdisclose.domain.cases.letters.given import FactsUnfit, read_given
from govdisclose.domain.cases.letters.letter import Letter, UnfilledFields
from govdisclose.domain.cases.letters.making import DECISION, LetterCase
from govdisclose.domain.cases.letters.template import (
    Addressee,
    BlockKind,
    InvalidTemplate,
    LetterTemplate,
    NoTemplate,
    PaperStyle,
    TemplateBlock,
)
from govdisclose.office import Office
from tests.domain.cases.letters.cases import GIVEN, RECEIVED, decided, followed, ledger_for

PRESS = Office.letter_press()
TEMPLATES = PRESS.library.all()

OUTCOMES_2019 = {
    "already_public": "第三十六条第（一）项",
    "granted": "第三十六条第（二）项",
    "denied": "第三十六条第（三）项",
    "not_exist": "第三十六条第（四）项",
    "not_responsible": "第三十六条第（五）项",
    "duplicate": "第三十六条第（六）项",
    "special_law": "第三十六条第（七）项",
    "partial": "第三十七条",
    "needs_processing": "第三十八条",
    "still_unclear": "第三十条、第三十六条",
    "petition": "第三十九条第一款",
    "publication": "第三十九条第二款",
    "abusive": "第三十五条",
    "no_correction": "第三十条",
    "fee_unpaid": "第四十二条",
    "record_correction": "第四十一条",
}
"""Outcomes of Order 711 and how a letter cites each. Source: domain.md 1.5 [S2]."""


def letter_of(
    case: LetterCase,
    kind: str,
    *,
    number: str | None = "示公开答〔2024〕1号",
    on: date | None = None,
) -> Letter:
    """The letter of a kind about a case."""
    day = on or case.standing.as_of
    template = PRESS.template(case, kind, day)
    return PRESS.letter(case, template, on=day, number=number if template.is_numbered else None)


def case_for(template: LetterTemplate) -> LetterCase:
    """A case that leads to a letter of the template."""
    shift = -14 if template.law == "cn-2008" else 0
    if template.kind == DECISION:
        return followed(decided(template.outcomes[0], shift=shift))
    return followed(ledger_for(template.kind, shift=shift))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda one: one.id)
def test_every_template_makes_a_whole_letter(template: LetterTemplate) -> None:
    """Each paper is filled from a ledger that leads to it, and cites its article."""
    case = case_for(template)

    letter = letter_of(case, template.kind)

    assert template.id == letter.template
    if template.article and template.style is PaperStyle.OFFICIAL:
        cited = PRESS.house.law_words(template.law).article(template.article)
        assert cited is not None
        assert cited in letter.text


@pytest.mark.parametrize(("outcome", "article"), OUTCOMES_2019.items())
def test_art_36_each_outcome_has_its_letter_with_its_article(outcome: str, article: str) -> None:
    """The letter that tells an outcome cites the provision of that outcome."""
    letter = letter_of(followed(decided(outcome)), DECISION)

    assert f"《中华人民共和国政府信息公开条例》{article}" in letter.text


def test_every_outcome_of_both_versions_has_a_letter() -> None:
    """No outcome of a law version is without a letter that tells it."""
    for law in ("cn-2008", "cn-2019"):
        told = {one for template in TEMPLATES if template.law == law for one in template.outcomes}
        outcomes = {one.provision.id for one in Office.shipped_laws().pack(law).outcomes}

        assert set() == outcomes - told


def test_the_set_of_papers_of_suqian_is_there() -> None:
    """Every paper of the list of a real city has its template. Source: domain.md 1.5 [S14]."""
    wanted = {
        "approval_sheet", "transfer_list", "application_form", "registration_form", "receipt",
        "correction_notice", "reasons_notice", "extension_notice", "third_party_letter",
        "opinion_confirmation", "opinions_sought", "third_party_decision", "co_maker_letter",
        "assist_letter", "fee_notice", "decision",
    }  # fmt: skip

    assert set() == wanted - set(PRESS.library.kinds("cn-2019"))


def test_art_33_an_extension_names_the_new_last_day() -> None:
    """Received 2024-01-26, 20 + 20 working days: to 2024-03-27, counted by hand.

    20 working days end on 2024-02-28 (domain.md 2); the twentieth working day after it, with no
    holiday in March 2024, is 2024-03-27.
    """
    letter = letter_of(followed(ledger_for("extension_notice")), "extension_notice")

    assert "延长20个工作日，延长后的答复期限届满日为2024年3月27日" in letter.text


def test_art_30_a_receipt_names_the_last_day_of_the_reply() -> None:
    """The receipt tells when the reply is due. Source: test vector 2024-01-26, domain.md 2."""
    assert "答复期限届满日为2024年2月28日" in letter_of(followed([RECEIVED]), "receipt").text


def test_art_42_the_bill_adds_up_to_the_published_amount() -> None:
    """109 pages cost 880 yuan, as Suqian charged in 2024 (domain.md 1.6): 70 at 10 and 9 at 20."""
    letter = letter_of(followed(ledger_for("fee_notice")), "fee_notice")

    assert "金额为人民币880.00元（大写：捌佰捌拾元整）" in letter.text
    assert "第31至100页共70页，每页10.00元，计700.00元" in letter.text
    assert "第101至109页共9页，每页20.00元，计180.00元" in letter.text


def test_art_42_a_bill_that_is_not_the_amount_of_the_ledger_is_refused() -> None:
    """The letter does not explain an amount by a number of pages that gives another."""
    given = {**GIVEN, "fee": {"scale": "per_page", "count": 110}}
    case = followed(ledger_for("fee_notice"), given=given)

    with pytest.raises(FactsUnfit):
        letter_of(case, "fee_notice")


def test_art_23_since_2024_a_refusal_goes_to_reconsideration_first() -> None:
    """A refusal of 2024 names sixty days and that reconsideration comes first, not six months."""
    text = letter_of(followed(decided("denied")), DECISION).text

    assert "六十日内向某某市人民政府申请行政复议" in text
    assert "第二十三条第（四）项的规定，对此应当先申请行政复议" in text
    assert "十五日内向某某区人民法院提起行政诉讼" in text
    assert "六个月" not in text


@pytest.mark.parametrize(
    ("shift", "period"),
    [(-1, "六个月内直接向"), (-14, "三个月内直接向")],
)
def test_before_2024_both_ways_are_open(shift: int, period: str) -> None:
    """2023: sixty days or six months; 2010: sixty days or three months. Source: domain.md 1.3."""
    text = letter_of(followed(decided("denied", shift=shift)), DECISION).text

    assert "六十日内向某某市人民政府申请行政复议" in text
    assert period in text
    assert "应当先" not in text


def test_an_article_nobody_could_verify_is_not_printed() -> None:
    """The three months are told without the number of an article that is only remembered."""
    text = letter_of(followed(decided("denied", shift=-14)), DECISION).text

    assert "《中华人民共和国行政诉讼法》）" in text


def test_papers_before_july_2012_write_dates_in_chinese_numerals() -> None:
    """A letter of 2010 is dated in Chinese numerals (unverified, see rules/letters)."""
    assert (
        "二〇一〇年二月二十日" in letter_of(followed(decided("denied", shift=-14)), DECISION).text
    )


def test_a_letter_goes_by_the_law_of_the_decision() -> None:
    """Received under Order 492, decided under Order 711: the letter cites the later one."""
    entries: list[Mapping[str, object]] = [
        {**RECEIVED, "on": "2019-05-10"},
        {"kind": "decided", "on": "2019-05-20", "outcome": "granted"},
    ]

    letter = letter_of(followed(entries), DECISION)

    assert "decision-granted-2019" == letter.template


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda one: one.id)
def test_papers_for_others_do_not_name_the_applicant(template: LetterTemplate) -> None:
    """Third parties and other agencies learn nothing of who applied."""
    if template.addressee.may_see_applicant:
        return
    letter = letter_of(case_for(template), template.kind)

    for secret in (*GIVEN["applicant"].values(), "2024-17"):
        assert str(secret) not in letter.text


def test_a_template_for_others_that_names_the_applicant_gives_no_letter() -> None:
    """Whoever writes a template cannot make it tell a third party who applied."""
    template = own_template("{{ applicant.name }}", addressee=Addressee.THIRD_PARTY)

    with pytest.raises(UnfilledFields) as refusal:
        PRESS.letter(followed([RECEIVED]), template, on=date(2024, 1, 26), number=None)

    assert "applicant.name" == refusal.value.data["fields"]


def test_all_unfilled_fields_are_named_at_once() -> None:
    """A letter that would contain an unfilled field is not made; the refusal names every one."""
    given = copy.deepcopy(GIVEN)
    del given["agency"]["court"], given["decision"]["reasons"], given["applicant"]["name"]

    with pytest.raises(UnfilledFields) as refusal:
        letter_of(followed(decided("denied"), given=given), DECISION)

    assert "applicant.name, decision.reasons, agency.court" == refusal.value.data["fields"]


def test_a_list_that_is_empty_is_an_unfilled_field() -> None:
    """A refusal without any ground is not told: the law wants its reasons."""
    entries = [RECEIVED, {"kind": "decided", "on": "2024-02-20", "outcome": "denied"}]

    with pytest.raises(UnfilledFields) as refusal:
        letter_of(followed(entries), DECISION)

    assert "decision.grounds" == refusal.value.data["fields"]


def test_an_unconfirmed_receipt_has_no_last_day_to_print() -> None:
    """While both sides have not confirmed the receipt, no receipt can name the last day."""
    entries = [{**RECEIVED, "channel": "internet"}]

    with pytest.raises(UnfilledFields) as refusal:
        letter_of(followed(entries), "receipt")

    assert "request.received_on, request.due" == refusal.value.data["fields"]


def test_an_unlawful_extension_has_no_new_day_to_tell() -> None:
    """An extension that nobody approved adds nothing, and no letter says it does."""
    entries = [RECEIVED, {"kind": "extended", "on": "2024-02-20", "working_days": 20}]

    with pytest.raises(UnfilledFields) as refusal:
        letter_of(followed(entries), "extension_notice")

    assert "extension.until" == refusal.value.data["fields"]


def test_what_the_ledger_knows_is_not_overruled() -> None:
    """A facts file cannot give another last day than the one that was counted."""
    given = {**GIVEN, "request": {**GIVEN["request"], "due": "2030-01-01"}}

    assert "2030年" not in letter_of(followed([RECEIVED], given=given), "receipt").text


@pytest.mark.parametrize(
    "shape",
    [
        {"applicants": {}},
        {"applicant": {"age": "7"}},
        {"applicant": []},
        {"applicant": {"name": 7}},
        {"request": {"received_on": "26.1.2024"}},
        {"fee": {"count": 0}},
        {"decision": {"grounds": []}},
    ],
)
def test_facts_that_no_letter_has_are_refused(shape: dict[str, object]) -> None:
    """A misspelt key or a value of the wrong kind is told, not left out."""
    with pytest.raises(FactsUnfit):
        read_given(shape)


def test_a_kind_without_template_is_told_with_those_there_are() -> None:
    """There was no notice of art. 35 under Order 492."""
    with pytest.raises(NoTemplate) as refusal:
        letter_of(followed(ledger_for("receipt", shift=-14)), "reasons_notice")

    assert "receipt" in str(refusal.value.data["known"])


TEXTS = st.text(
    alphabet=st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=60
).filter(lambda text: text.strip() != "")


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(TEMPLATES), TEXTS, TEXTS)
def test_drawn_texts_never_become_markup_or_fields(
    template: LetterTemplate, name: str, content: str
) -> None:
    """Whatever people write is printed as text: no tag, no template, no further block."""
    hostile = f"<script>{name}</script>{{{{ 7*6 }}}}"
    given = copy.deepcopy(GIVEN)
    given["applicant"]["name"] = hostile
    given["request"]["content"] = content
    given["party"]["name"] = hostile
    case = case_for(template)
    plain = letter_of(case, template.kind)
    changed = LetterCase(standing=case.standing, entries=case.entries, given=read_given(given))
    try:
        letter = letter_of(changed, template.kind)
    except UnfilledFields:
        # Text of blanks and invisible signs only is no text.
        return

    page = io.BytesIO()
    Office.letter_writer("html").write(letter, Office.house_style(), page)
    text = page.getvalue().decode()
    assert "<script>" not in text
    assert "42" not in letter.text.replace(content, "").replace(name, "").replace(plain.text, "")
    assert "{% " not in text
    assert len([one for one in plain.blocks if one.kind is not BlockKind.PARAGRAPH]) == len(
        [one for one in letter.blocks if one.kind is not BlockKind.PARAGRAPH]
    )


def own_template(text: str, *, addressee: Addressee = Addressee.APPLICANT) -> LetterTemplate:
    """A template an office might write."""
    return LetterTemplate(
        id="own",
        version=1,
        kind="own",
        title="自拟",
        title_en="own",
        style=PaperStyle.OFFICIAL,
        addressee=addressee,
        source=("own",),
        mark=TEMPLATES[0].mark,
        blocks=(TemplateBlock(text=text),),
    )


@pytest.mark.parametrize(
    "text",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ 'x' * 1000000000 }}",
        "{{ request.keys.__globals__ }}",
        "{{ request.update({'number': 1}) }}",
        "{% for %}",
        "{{ 7 | nothing }}",
        "{{ request.number | day }}",
    ],
)
def test_templates_are_filled_in_a_sandbox(text: str) -> None:
    """A template of somebody else reaches no code, changes nothing and cannot fill the memory."""
    with pytest.raises((InvalidTemplate, UnfilledFields)):
        PRESS.letter(followed([RECEIVED]), own_template(text), on=date(2024, 1, 26), number=None)


def test_equal_letters_are_equal_files() -> None:
    """A file made again has the hash that was stored."""
    letter = letter_of(followed(decided("partial")), DECISION)
    files = []
    for format_ in ("html", "docx", "html", "docx"):
        made = io.BytesIO()
        Office.letter_writer(format_).write(letter, Office.house_style(), made)
        files.append(made.getvalue())

    assert files[:2] == files[2:]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda one: one.id)
def test_a_docx_opens_again_with_all_that_is_said(template: LetterTemplate) -> None:
    """The word processor's file holds every line, in the type and page of official papers."""
    from docx import Document

    letter = letter_of(case_for(template), template.kind)
    made = io.BytesIO()
    Office.letter_writer("docx").write(letter, Office.house_style(), made)
    opened = Document(io.BytesIO(made.getvalue()))

    said = [paragraph.text for paragraph in opened.paragraphs]
    said += [cell.text for table in opened.tables for row in table.rows for cell in row.cells]
    for block in letter.blocks:
        for text in [block.text, *(row.text for row in block.rows)]:
            assert text in said
    section = opened.sections[0]
    margins = (section.top_margin, section.right_margin, section.bottom_margin, section.left_margin)
    assert [37, 26, 35, 28] == [round(one.mm) for one in margins if one is not None]
    assert "仿宋_GB2312" in opened.styles["Normal"].element.xml


@pytest.mark.external("soffice")
@pytest.mark.slow
def test_a_full_line_has_28_characters(tmp_path: Path) -> None:
    """Another program lays a line of running text out with 28 characters (unverified norm)."""
    given = copy.deepcopy(GIVEN)
    given["request"]["content"] = "规" * 120
    letter = letter_of(followed(decided("granted"), given=given), DECISION)
    with (tmp_path / "letter.docx").open("wb") as stream:
        Office.letter_writer("docx").write(letter, Office.house_style(), stream)

    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile",
         "--convert-to", "pdf", "--outdir", str(tmp_path), str(tmp_path / "letter.docx")],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    text = subprocess.run(
        ["pdftotext", "-layout", str(tmp_path / "letter.pdf"), "-"],
        check=True, capture_output=True, text=True, timeout=60,
    ).stdout  # fmt: skip

    assert "规" * 28 in [line.strip() for line in text.splitlines()]
