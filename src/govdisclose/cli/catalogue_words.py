"""What fields, modes and stages of items are called, and the Chinese words for their codes."""

from __future__ import annotations

from govdisclose.cli.language import N_, tr
from govdisclose.cli.options import CodeChoice
from govdisclose.domain.catalogue.item import Item, Mode, Release
from govdisclose.ports.storage import ItemStage, ItemView

__all__ = [
    "FIELD_ALIASES",
    "FIELD_WORDS",
    "MODES",
    "MODE_WORDS",
    "STAGES",
    "STAGE_WORDS",
    "field_word",
    "stage_of",
]

FIELD_WORDS: dict[str, str] = {
    "ref": N_("Ref"),
    "index_number": N_("Index number"),
    "title": N_("Title"),
    "agency": N_("Agency"),
    "document_number": N_("Document number"),
    "formed_on": N_("Formed on"),
    "published_on": N_("Published on"),
    "effective_on": N_("Effective on"),
    "repealed_on": N_("Repealed on"),
    "theme": N_("Theme"),
    "category": N_("Category"),
    "genre": N_("Genre"),
    "audience": N_("Audience"),
    "mode": N_("Disclosure mode"),
    "stage": N_("Stage"),
    "ground": N_("Ground"),
    "withheld_ground": N_("Ground"),
    "validity": N_("Validity"),
    "summary": N_("Summary"),
    "keywords": N_("Keywords"),
    "url": N_("Address"),
    "format": N_("Format"),
    "language": N_("Language"),
    "source": N_("Source"),
    "carrier": N_("Carrier"),
    "carriers": N_("Carriers"),
    "secrecy": N_("Secrecy"),
    "lifecycle": N_("Life cycle"),
    "note": N_("Note"),
    "withdrawn_on": N_("Withdrawn on"),
    "withdrawal": N_("Withdrawal"),
    "release": N_("Release"),
    "version": N_("Version"),
}
"""Message id by field code; without a full stop."""

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

MODE_WORDS = {
    Mode.PROACTIVE: N_("proactive"),
    Mode.ON_REQUEST: N_("on request"),
    Mode.WITHHELD: N_("withheld"),
}
"""Message id by disclosure mode."""

STAGE_WORDS = {
    ItemStage.DRAFT: N_("draft"),
    ItemStage.PUBLISHED: N_("published"),
    ItemStage.WITHDRAWN: N_("withdrawn"),
}
"""Message id by stage."""

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


def stage_of(item: Item | ItemView) -> ItemStage:
    """Where an item stands in its life."""
    release = item.release.value if isinstance(item.release, Release) else item.release
    if item.withdrawn_on is not None:
        return ItemStage.WITHDRAWN
    return ItemStage.DRAFT if release == Release.NONE.value else ItemStage.PUBLISHED
