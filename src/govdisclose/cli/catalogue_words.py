"""Fields, modes and stages of items as people name them: translated, and as option values."""

from __future__ import annotations

from govdisclose.cli.language import tr
from govdisclose.cli.options import CodeChoice
from govdisclose.domain.catalogue.item import Mode
from govdisclose.ports.storage import ItemStage
from govdisclose.wording.catalogue import FIELD_WORDS

__all__ = [
    "FIELD_ALIASES",
    "MODES",
    "STAGES",
    "field_word",
]

FIELD_ALIASES: dict[str, tuple[str, ...]] = {
    "index_number": ("索引号",),
    "title": ("标题", "信息名称", "名称"),
    "agency": ("发布机构", "公开主体", "单位"),
    "document_number": ("发文字号", "文号"),
    "formed_on": ("生成日期", "成文日期"),
    "published_on": ("发布日期", "公开日期"),
    "effective_on": ("生效日期", "施行日期"),
    "repealed_on": ("废止日期",),
    "theme": ("主题分类", "主题"),
    "category": ("栏目", "类别", "信息分类"),
    "genre": ("体裁分类", "体裁"),
    "audience": ("服务对象", "服务对象分类"),
    "mode": ("公开方式", "公开属性"),
    "validity": ("有效性",),
    "summary": ("内容概述", "摘要"),
    "keywords": ("关键词", "主题词"),
    "url": ("网址", "链接"),
    "format": ("信息格式", "格式"),
    "language": ("语种",),
    "source": ("信息来源", "来源"),
    "withheld_ground": ("不予公开理由",),
    "carrier": ("公开载体", "载体"),
    "secrecy": ("涉密状态", "密级"),
    "lifecycle": ("生命周期",),
    "note": ("备注",),
}
"""Chinese names of the fields a file can fill, by code."""

MODES = CodeChoice(
    Mode,
    {
        "proactive": ("主动公开", "active"),
        "on_request": ("依申请公开",),
        "withheld": ("不予公开",),
    },
)
"""Disclosure modes as option values."""

STAGES = CodeChoice(
    ItemStage,
    {
        "draft": ("草稿", "待公开"),
        "published": ("已公开", "已发布"),
        "withdrawn": ("已撤回", "撤回"),
    },
)
"""Stages as option values."""


def field_word(code: str) -> str:
    """Translated name of a field; the code when it has none."""
    return tr(FIELD_WORDS.get(code, code))
