"""Option values of screening and redaction, with their Chinese names."""

from __future__ import annotations

from govdisclose.cli.options import CodeChoice
from govdisclose.domain.catalogue.detecting.judging import AcceptedReason
from govdisclose.ports.screening import Pictures

__all__ = ["PICTURES", "REASONS"]

REASONS = CodeChoice(
    AcceptedReason,
    {
        "public_function": ("公职履职信息", "履职信息"),
        "consent": ("本人同意", "权利人同意"),
        "public_interest": ("公共利益",),
        "law_demands": ("法定公开", "法律要求"),
        "not_personal": ("误报", "非个人信息"),
        "looked_at": ("已人工查看", "人工查看"),
    },
)
"""Reasons for releasing what was found, as option values."""

PICTURES = CodeChoice(
    Pictures, {"refuse": ("拒绝",), "keep": ("保留",), "remove": ("删除", "去除")}
)
"""What becomes of pictures, as option values."""
