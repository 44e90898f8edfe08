"""The words of the screening load strictly and can be followed to their sources."""

from __future__ import annotations

import pytest

from govdisclose.domain.law.provisions import Mark
from govdisclose.rules.loader import RuleFileFault
from govdisclose.rules.screening_rules import built_in_screening_rules, load_screening_rules


def test_every_source_of_the_list_is_named() -> None:
    """Each code of a source has its line, and the list says that it is unverified."""
    rules = built_in_screening_rules()

    assert set(rules.source) == set(rules.sources)
    assert Mark.UNVERIFIED is rules.mark


def test_unknown_key_does_not_load() -> None:
    """A slip in a key is told, not passed over."""
    with pytest.raises(RuleFileFault):
        load_screening_rules('id = "x"\nspelled_wrong = 1\n', file="x.toml")


@pytest.mark.parametrize(
    ("cell", "label"),
    [
        ("姓名", "姓名"),
        ("姓 名：", "姓名"),
        ("申请人姓名", "申请人姓名"),
        ("被征收人（户主）", "被征收人"),
        ("张三", None),
        ("13812345678", None),
    ],
)
def test_label_of_a_cell_is_told_from_values(cell: str, label: str | None) -> None:
    """Blanks, colons and brackets do not hide a label."""
    assert label == built_in_screening_rules().label_of(cell)
