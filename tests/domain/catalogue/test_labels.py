"""Words that may outlive what they classify, and names of files that tell nothing."""

from __future__ import annotations

import pytest

from govdisclose.domain.catalogue.labels import (
    bears_marked_name,
    is_index_label,
    is_label,
    shown_name,
)
from tests.domain.test_personal import MOBILE, RESIDENT


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("国民经济管理、国有资产监管\\宏观经济", True),
        ("综合政务,公民,其他,其他,TXT", True),
        ("有效", True),
        ("长" * 40, True),
        ("长" * 41, False),
        (f"张三{RESIDENT}", False),
        (f"张三 {MOBILE}", False),
        ("张三 zhang@example.com", False),
        ("机密★10年", False),
    ],
)
def test_labels_are_short_and_name_nobody(text: str, fits: bool) -> None:
    """Entries and paths of classifications fit; prose, numbers of persons and marks do not."""
    assert fits is is_label(text)


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("014416330/2018-04736", True),
        ("11341702486344515H/202110-00013", True),
        ("01526096-4-/2022-0822005", True),
        ("202110280001234567", True),
        (RESIDENT, False),
        ("关于" + "长" * 70, False),
    ],
)
def test_index_numbers_of_any_scheme_fit(text: str, fits: bool) -> None:
    """Real ones (domain facts 4.2) and opaque ones; no resident id and no prose."""
    assert fits is is_index_label(text)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("目录.csv", "目录.csv"),
        ("机密★10年 目录.csv", "***.csv"),
        ("in/绝密/目录.xlsx", "***.xlsx"),
        ("秘密.csv", "***.csv"),
        ("保守国家秘密宣传.csv", "保守国家秘密宣传.csv"),
        (f"张三{RESIDENT}.csv", "***.csv"),
        ("-", "-"),
    ],
)
def test_names_of_files_tell_no_secret(name: str, shown: str) -> None:
    """A mark on file or folder, or the number of a person, is not printed and not kept."""
    assert shown == shown_name(name)
    assert ("密" in name and "***" in shown) is bears_marked_name(name)
