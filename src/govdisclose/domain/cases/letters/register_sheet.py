"""The printed register 登记台账: requests of a period and an agency, a row each."""

from __future__ import annotations

from datetime import date

import attrs

__all__ = ["REGISTER_COLUMNS", "RegisterColumn", "RegisterSheet"]


@attrs.frozen
class RegisterColumn:
    """One column."""

    key: str
    zh: str
    en: str
    share: int
    """Share of the width of the page, in parts of all shares."""
    is_date: bool = False
    is_number: bool = False


REGISTER_COLUMNS = (
    RegisterColumn("serial", "序号", "No.", 3, is_number=True),
    RegisterColumn("number", "登记编号", "number", 6),
    RegisterColumn("received_on", "收到日期", "received", 6, is_date=True),
    RegisterColumn("channel", "提交渠道", "channel", 5),
    RegisterColumn("applicant_kind", "申请人类型", "kind of applicant", 6),
    RegisterColumn("applicant", "申请人", "applicant", 7),
    RegisterColumn("content", "申请内容", "what is wanted", 18),
    RegisterColumn("handler", "承办", "handler", 5),
    RegisterColumn("due", "答复期限", "due", 6, is_date=True),
    RegisterColumn("state", "办理状态", "state", 5),
    RegisterColumn("outcome", "决定类型", "outcome", 7),
    RegisterColumn("replied_on", "答复日期", "replied", 6, is_date=True),
    RegisterColumn("challenged", "复议诉讼", "challenged", 5),
)
"""Columns after the registration form of offices; none of them is prescribed."""


@attrs.frozen(kw_only=True)
class RegisterSheet:
    """The register of a period."""

    agency: str
    first: date
    last: date
    """Days of legal receipt, both included."""
    printed_on: date
    rows: tuple[tuple[str | int | date | None, ...], ...] = attrs.field()
    """A value per column, by receipt and number."""

    @rows.validator
    def _fit_the_columns(self, _attribute: object, rows: tuple[tuple[object, ...], ...]) -> None:
        if any(len(row) != len(REGISTER_COLUMNS) for row in rows):
            raise ValueError("a row of the register has not one value per column")
