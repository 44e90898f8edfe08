"""Made-up catalogue files of any size for the benchmarks: seeded, skewed, in the office's words."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

__all__ = ["AGENCIES", "COLUMNS", "rows", "write_csv"]

COLUMNS = (
    "索引号", "信息名称", "发布机构", "文号", "生成日期", "发布日期", "主题分类", "信息分类",
    "体裁分类", "公开方式", "关键词", "内容概述",
)  # fmt: skip

AGENCIES = tuple(f"市第{number}局" for number in range(1, 81))

_WORD_LIST = (
    "关于 印发 淮南市 人民政府 办公室 通知 意见 方案 管理 办法 规定 工作 实施 "
    "推进 加强 进一步 安全 生产 教育 卫生 环境 保护 城乡 建设 规划 财政 预算 "
    "决算 审计 土地 征收 补偿 社会 保障 就业 创业 农业 农村 水利 交通 运输 "
    "市场 监管 食品 药品 质量 监督 检查 结果 公告 公示 采购 招标 中标 项目 "
    "审批 许可 处罚 强制 收费 标准 目录 清单 改革 发展 统计 公报 年度 计划 "
    "总结 应急 预案 防汛 抗旱 消防 救援 人事 任免 招聘 考试 公务员 事业 单位 "
    "民生 工程 扶贫 慈善 捐赠 "
)
_WORDS = tuple(_WORD_LIST.split())
_GENRES = ("通知", "意见", "公告", "通告", "批复", "函", "办事指南", "统计信息", "动态")
_THEMES = (
    "综合政务",
    "科技、教育",
    "卫生、体育",
    "工业、交通",
    "财政、金融、审计",
    "城乡建设、环境保护",
)
_CATEGORIES = ("政策法规", "规划计划", "政府机构", "人事信息", "民生公益", "政府规范性文件")
_RARE = tuple(chr(code) for code in range(0x4E00, 0x4E00 + 3000))


def _text(draw: random.Random, characters: int) -> str:
    parts: list[str] = []
    length = 0
    while length < characters:
        # A few rare characters make rare pairs, as names of places and people do.
        word = draw.choice(_RARE) if draw.random() < 0.08 else draw.choice(_WORDS)
        parts.append(word)
        length += len(word)
    return "".join(parts)[:characters]


def _code(number: int) -> str:
    """Organisation code with a right check digit (GB 11714), for a made-up agency."""
    digits = f"{number:08d}"
    total = sum(int(d) * w for d, w in zip(digits, (3, 7, 9, 10, 5, 8, 4, 2), strict=True))
    return digits + "0123456789X0"[11 - total % 11 if total % 11 else 11]


def rows(count: int, seed: int = 2009) -> Iterator[list[str]]:
    """``count`` records of twelve cells in the order of COLUMNS."""
    draw = random.Random(seed)
    first = date(2005, 1, 4)
    weights = [1 / (rank + 1) for rank in range(len(AGENCIES))]
    owners = draw.choices(range(len(AGENCIES)), weights, k=count)
    serials: dict[tuple[int, int], int] = {}
    for number, owner in enumerate(owners):
        formed = first + timedelta(days=draw.randrange(0, 4000))
        published = formed + timedelta(days=draw.choice((0, 1, 3, 5, 8, 12, 15, 20, 26)))
        serial = serials[owner, published.year] = serials.get((owner, published.year), 0) + 1
        text = _text(draw, draw.randint(60, 200))
        yield [
            f"{_code(310_000 + owner + 100 * (serial // 100_000))}"
            f"/{published.year}-{serial % 100_000:05d}",
            _text(draw, draw.randint(10, 40)),
            AGENCIES[owner],
            f"淮府办〔{formed.year}〕{number % 900 + 1}号" if number % 3 else "",
            formed.isoformat(),
            f"{published.year}年{published.month}月{published.day}日",
            draw.choice(_THEMES),
            draw.choice(_CATEGORIES),
            draw.choice(_GENRES),
            "主动公开",
            " ".join(draw.choices(_WORDS, k=3)),
            text,
        ]


def write_csv(path: Path, count: int, seed: int = 2009) -> None:
    """Write a UTF-8 CSV file with a header."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(COLUMNS)
        writer.writerows(rows(count, seed))
