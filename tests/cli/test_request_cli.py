"""``govdisclose request``: simulation of requests, and fees."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from tests.cli.inside import answer, invoke, office_in
from tests.cli.program import run

KEYS = [
    "state",
    "bucket",
    "due",
    "paused_since",
    "resumes_by",
    "provisional",
    "moves",
    "clocks",
    "steps",
    "findings",
]
RECEIVED = {"kind": "received", "on": "2024-01-26", "channel": "in_person"}
EXTENDED = {
    "kind": "extended",
    "on": "2024-02-20",
    "working_days": 20,
    "approved_on": "2024-02-19",
    "notified_on": "2024-02-20",
}


def case(*entries: Mapping[str, object], today: str | None = "2024-03-01", **more: object) -> str:
    """A case as text."""
    return json.dumps({"law": None, "today": today, "entries": list(entries)} | more)


def simulate(folder: Path, text: str, *arguments: str, lang: str = "en") -> Result:
    """Run the simulation on stdin."""
    return invoke(folder, "request", "simulate", "-", *arguments, text_in=text, lang=lang)


@pytest.fixture(name="folder")
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an empty office, so that no other office is looked at."""
    monkeypatch.chdir(tmp_path)
    return office_in(tmp_path)


def test_the_answer_has_exactly_the_promised_keys(folder: Path) -> None:
    """Scripts rely on these keys; steps have those of ``calendar due``."""
    shape = answer(simulate(folder, case(RECEIVED, today="2024-01-29"), "--json"))

    assert KEYS == list(shape)
    assert ("handling", "open", "2024-02-28", None, None, False) == tuple(
        shape[key] for key in KEYS[:6]
    )
    assert {"reply": "2024-02-28", "correction_notice": "2024-02-05"} == shape["clocks"]
    assert "extended" in shape["moves"]
    assert "corrected" not in shape["moves"]
    for step in shape["steps"]:
        assert ["date", "kind", "why", "source"] == list(step)
    assert 20 == sum(step["kind"] == "counted" for step in shape["steps"])
    assert [] == shape["findings"]


def test_a_request_that_waits_is_not_due(folder: Path) -> None:
    """While the third party has its time, due is null and the last day of it is told."""
    entries = [
        {"kind": "received", "on": "2025-09-22", "channel": "post"},
        {"kind": "third_party_consulted", "on": "2025-09-24", "party": "甲公司"},
        {"kind": "third_party_received", "on": "2025-09-26"},
    ]

    shape = answer(simulate(folder, case(*entries, today="2025-10-10"), "--json"))

    assert ("waiting", None, "2025-09-24", "2025-10-23") == tuple(
        shape[key] for key in ("bucket", "due", "paused_since", "resumes_by")
    )
    assert {"reply": None, "third_party": "2025-10-23"}.items() <= shape["clocks"].items()


@pytest.mark.parametrize(
    ("law", "due"),
    [("cn-2008", "2009-10-16"), (None, "2009-10-16"), ("cn-2019", "2009-10-23")],
)
def test_the_law_is_chosen_by_receipt_unless_it_is_named(
    folder: Path, law: str | None, due: str
) -> None:
    """15 and 20 working days after 2009-09-21 (published vectors); absent is as good as null."""
    received = {"kind": "received", "on": "2009-09-21", "channel": "in_person"}
    text = case(received, today="2009-09-22", law=law)

    assert due == answer(simulate(folder, text, "--json"))["due"]
    if law is None:
        shape = json.loads(text)
        del shape["law"]
        assert due == answer(simulate(folder, json.dumps(shape), "--json"))["due"]


def test_an_unlawful_entry_is_kept_as_a_breach_and_ends_with_exit_4(folder: Path) -> None:
    """The whole answer is printed; the finding names the entry by its place."""
    unapproved = EXTENDED | {"approved_on": None}

    shape = answer(simulate(folder, case(RECEIVED, unapproved), "--json"), 4)

    assert ("2024-02-28", "overdue") == (shape["due"], shape["bucket"])
    finding = shape["findings"][0]
    assert ("BREACH-EXTENSION-UNAPPROVED", "error", 2) == (
        finding["code"],
        finding["severity"],
        finding["row"],
    )
    assert "art. 33" in finding["detail"]["article"]


def test_an_impossible_entry_is_refused_with_exit_1(folder: Path) -> None:
    """One line on stderr: the entry, its place, the state; below it what was possible."""
    corrected = {"kind": "corrected", "on": "2024-02-01"}

    result = simulate(folder, case(RECEIVED, corrected), "--json")

    assert (1, "") == (result.exit_code, result.stdout)
    refusal = run(folder, "request", "simulate", "-", text_in=case(RECEIVED, corrected))
    assert 1 == refusal.returncode
    line, hint = refusal.stderr.splitlines()
    assert 'entry 2, "corrected" on 2024-02-01, is impossible: the request is handling' in line
    assert "REQ-001" in line
    assert "allowed then: assigned, correction_notice" in hint


@pytest.mark.parametrize(
    ("text", "exit_code", "code"),
    [
        ("", 2, "REQ-006"),
        ("[1]", 2, "REQ-006"),
        ("{", 2, "REQ-006"),
        (case(RECEIVED, law=7), 2, "USE-013"),
        (case(RECEIVED, today="soon"), 2, "USE-013"),
        (json.dumps({"law": None}), 2, "USE-013"),
        (json.dumps({"entries": [7]}), 2, "USE-013"),
        (json.dumps({"entries": [{"on": "2024-01-26"}]}), 2, "USE-013"),
        (json.dumps({"entries": [{"kind": "received"}]}), 2, "USE-013"),
        (case(RECEIVED, law="cn-1999"), 2, "LAW-005"),
        (case(RECEIVED, law="cn-fees-2020"), 2, "REQ-004"),
        (case({"kind": "received", "on": "2024-01-26"}), 1, "REQ-002"),
        (case(RECEIVED | {"channel": "pigeon"}), 1, "REQ-007"),
        (case(RECEIVED, EXTENDED | {"working_days": "20"}), 1, "REQ-003"),
        (case({"kind": "received", "on": "2007-01-26", "channel": "fax"}), 1, "LAW-004"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_code(
    folder: Path, text: str, exit_code: int, code: str
) -> None:
    """A file of the wrong shape is wrong usage; an entry of the wrong content is refused."""
    result = run(folder, "request", "simulate", "-", text_in=text)

    assert (exit_code, "") == (result.returncode, result.stdout)
    assert code in result.stderr
    assert 2 == len(result.stderr.splitlines())


def test_a_file_is_read_with_byte_order_mark_and_a_missing_one_is_named(folder: Path) -> None:
    """Windows editors put a mark in front."""
    path = folder / "case.json"
    path.write_text(case(RECEIVED), encoding="utf-8-sig")

    shape = answer(invoke(folder, "request", "simulate", "case.json", "--json"))
    missing = run(folder, "request", "simulate", "missing.json")

    assert "2024-02-28" == shape["due"]
    assert 2 == missing.returncode
    assert "missing.json" in missing.stderr


def test_the_day_of_the_command_line_wins_over_that_of_the_file(folder: Path) -> None:
    """Today is the day given, else that of the file, else the civil day."""
    decided = {"kind": "decided", "on": "2024-02-20", "outcome": "granted"}
    text = case(RECEIVED, decided)

    early = answer(simulate(folder, text, "--today", "2024-02-19", "--json"))
    late = answer(simulate(folder, text, "--json"))
    now = answer(simulate(folder, case(RECEIVED, today=None), "--json"))

    assert ("handling", "decided", "overdue") == (early["state"], late["state"], now["bucket"])


def test_what_ifs_suppose_an_extension_or_another_receipt(folder: Path) -> None:
    """20 and 20 after 2023-12-29 end on 2024-02-29 (published vector)."""
    received = RECEIVED | {"on": "2023-12-25"}
    text = case(received, today="2024-01-15")

    shape = answer(simulate(folder, text, "--if-received", "2023-12-29", "--if-extended", "--json"))

    assert "2024-02-29" == shape["due"]
    too_late = case(received, today="2024-03-15")
    assert 4 == simulate(folder, too_late, "--if-extended", "--json").exit_code


def test_a_key_nobody_reads_is_told(folder: Path) -> None:
    """It is passed over, but not in silence."""
    shape = answer(simulate(folder, case(RECEIVED, ref="x"), "--json"))

    assert [("CASE-KEY-UNKNOWN", "ref")] == [
        (one["code"], one["value"]) for one in shape["findings"]
    ]


def test_a_batch_answers_line_by_line(folder: Path) -> None:
    """Good, breached and impossible cases in one run; the last two end it with exit 4."""
    lines = [
        case(RECEIVED),
        case(RECEIVED, EXTENDED | {"approved_on": None}),
        case(RECEIVED, {"kind": "archived", "on": "2024-02-01"}),
    ]

    result = run(folder, "request", "simulate", "--batch", "-", text_in="\n".join(lines))
    good = run(folder, "request", "simulate", "--batch", "-", text_in=lines[0])
    breached = run(folder, "request", "simulate", "--batch", "-", text_in=lines[1])

    assert (4, 0, 4) == (result.returncode, good.returncode, breached.returncode)
    first, second, third = (json.loads(line) for line in result.stdout.splitlines())
    assert [] == first["findings"]
    assert "BREACH-EXTENSION-UNAPPROVED" == second["findings"][0]["code"]
    assert ("REQ-001", 3) == (third["error"]["code"], third["error"]["line"])


@pytest.mark.parametrize(
    "arguments",
    [
        ("simulate",),
        ("simulate", "a.json", "--batch", "b.jsonl"),
        ("fees",),
        ("fees", "--items", "5", "--pages", "5"),
        ("fees", "--pages", "5", "--before", "5"),
        ("fees", "--pages", "-5"),
    ],
)
def test_wrong_usage_is_exit_2(folder: Path, arguments: tuple[str, ...]) -> None:
    """What cannot be asked is refused before anything is read."""
    result = invoke(folder, "request", *arguments)

    assert (2, "") == (result.exit_code, result.stdout)


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        (
            "en",
            [
                "OGI Regulations 2019 (Order 711), art. 33(3)",
                "excluded time",
                "third party has the letter",
                "Who acts next",
                "breach entry 4",
                "extended without consent beforehand; it adds nothing",
                "Possible next:",
            ],
        ),
        (
            "zh",
            [
                "第33条(3)",
                "第三方收到征求意见书",
                "下一步由谁",
                "违规 条目 4",
                "延期未经事先批准，不予延长",
                "此时可做：",
            ],
        ),
    ],
)
def test_people_read_ledger_days_articles_and_what_is_next(
    folder: Path, lang: str, words: list[str]
) -> None:
    """The explanation names each day with its reason, each pause with its article."""
    entries: list[Mapping[str, object]] = [
        RECEIVED,
        {"kind": "third_party_consulted", "on": "2024-01-30", "party": "甲公司"},
        {"kind": "third_party_received", "on": "2024-01-31"},
        EXTENDED | {"approved_on": None, "on": "2024-02-23", "notified_on": "2024-02-23"},
    ]

    result = simulate(folder, case(*entries), lang=lang)

    assert 4 == result.exit_code
    assert [] == [word for word in words if word not in result.stdout]


def test_people_read_what_the_decision_has_to_state(folder: Path) -> None:
    """Outcome and grounds with their articles, and what belongs into the letter."""
    decided = {
        "kind": "decided",
        "on": "2024-02-20",
        "outcome": "denied",
        "grounds": ["privacy"],
    }

    result = simulate(folder, case(RECEIVED, decided))

    assert 0 == result.exit_code
    assert "personal privacy (OGI Regulations 2019 (Order 711), art. 15)" in result.stdout
    assert "the ground, the reasons" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "yuan"),
    [
        (("--pages", "109"), 880),
        (("--pages", "119"), 1080),
        (("--pages", "57"), 270),
        (("--pages", "72"), 420),
        (("--pages", "68"), 380),
        (("--pages", "44"), 140),
        (("--items", "30"), 2000),
        (("--items", "31"), 2200),
        (("--items", "40"), 4000),
        (("--items", "50"), 7000),
        (("--items", "5", "--before", "28"), 800),
    ],
)
def test_fees_are_the_published_ones(folder: Path, arguments: tuple[str, ...], yuan: int) -> None:
    """Single fees of Suqian, and the sums that follow from the tiers."""
    shape: Any = answer(
        invoke(folder, "request", "fees", *arguments, "--on", "2024-06-01", "--json")
    )

    assert yuan == shape["amount_yuan"] == sum(part["amount_yuan"] for part in shape["bill"])
    assert ("cn-fees-2020", "unverified") == (shape["law"], shape["law_since_mark"])


def test_fees_say_for_people_what_each_band_costs(folder: Path) -> None:
    """The bill, the sum, the rules, and that their first day is unverified."""
    result = invoke(folder, "request", "fees", "--pages", "109", lang="zh")

    assert 0 == result.exit_code
    for words in ("31-100", "109 页：880 元", "国办函〔2020〕109号", "施行日期未核实"):
        assert words in result.stdout


def test_before_the_rules_there_is_no_fee_to_compute(folder: Path) -> None:
    """The rules of 2020 are not applied to earlier days."""
    result = run(folder, "request", "fees", "--pages", "109", "--on", "2020-06-01")

    assert (1, "") == (result.returncode, result.stdout)
    assert "LAW-004" in result.stderr


def test_chinese_names_are_codes_as_well(folder: Path) -> None:
    """Kind, channel, outcome and ground as offices say them."""
    entries: list[Mapping[str, object]] = [
        {"kind": "收到申请", "on": "2024-01-26", "channel": "当面"},
        {"kind": "作出决定", "on": "2024-02-20", "outcome": "不予公开", "grounds": ["个人隐私"]},
    ]

    shape = answer(simulate(folder, case(*entries), "--json"))

    assert ("decided", []) == (shape["state"], shape["findings"])


def test_an_answer_of_somebody_not_asked_is_refused_without_the_name(folder: Path) -> None:
    """Who was meant is not guessed, and the name may be that of a person."""
    asked = {"kind": "third_party_consulted", "on": "2024-01-30", "party": "甲公司"}
    answered = {"kind": "third_party_answered", "on": "2024-01-31", "party": "李某"}

    result = run(folder, "request", "simulate", "-", text_in=case(RECEIVED, asked, answered))

    assert (1, "") == (result.returncode, result.stdout)
    assert "REQ-008" in result.stderr
    assert "李某" not in result.stderr
