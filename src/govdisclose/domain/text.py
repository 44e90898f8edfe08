"""Text as this system compares and shows it: folding for matching, cell widths, inert output.

Folding is for matching only: what is stored and shown stays as it was given. These functions run
for every cell of an import, so each has a short way for ordinary Chinese text.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

__all__ = [
    "cell_width",
    "crop_to_width",
    "fold",
    "inert",
    "is_missing",
    "pad_to_width",
]

_RADICALS = (
    " 厂乛乚乙亻冂𠘨刀刂卜㔾小小兀尣尢𡯂巳幺彑彐忄心扌攵 旡日月歺母民氵氺灬爫爫丬牛犭王𤴔"
    "目示礻𥫗糹纟罓罒㓁冗𦉫羊𦍌𦍋耂肀聿肉𦥑艹艹艹虎衤覀西见角𧢲讠贝𧾷车辶辶辶邑钅長镸长门"
    "𨸏阝雨青韦页风飞食𩙿飠饣𩠐马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟"
)
"""Ideographs equal to U+2E80, U+2E81 … (a blank: none).

Source: EquivalentUnifiedIdeograph.txt, Unicode 14. NFKC maps two of these radicals only, but all of
the Kangxi radicals U+2F00..2FD5, where it agrees with that file.
"""

_SPELLINGS = (
    # (spellings in pairs or single, the pair or the one character they become)
    ("[]{}〔〕【】〖〗〘〙〚〛⟦⟧❲❳⁅⁆", "()"),
    ("〈〉⟨⟩⟪⟫«»‹›", "《》"),
    ("“”„‟〝〞〟『』「」", '"'),
    ("‘’‚‛", "'"),
    ("‐‑‒–—―−⁃─━", "-"),
    ("·•‧∙⋅・᛫", "·"),
    ("〜～", "~"),
    ("∶", ":"),
    # ○ and ◯ are typed for 〇 in dates and numbers
    ("○◯", "〇"),
)


def _spelling_table() -> dict[str, str]:
    table = {
        chr(0x2E80 + offset): ideograph
        for offset, ideograph in enumerate(_RADICALS)
        if ideograph != " "
    }
    for spellings, kept in _SPELLINGS:
        for index, character in enumerate(spellings):
            table[character] = kept[index % len(kept)]
    return table


_SPELLING = _spelling_table()
_SPELLING_PATTERN = re.compile("[" + "".join(map(re.escape, _SPELLING)) + "]")

_INVISIBLE_CLASS = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff"
)
_DROPPED = re.compile(f"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff{_INVISIBLE_CLASS}]")
_UNSETTLED = re.compile(
    r"[^ -@\\^_`a-z|~、。《》·×★●■□→〇々ぁ-ゖァ-ヺ"
    "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0002a6df]"
    r"|\A |  | \Z"
)
"""Whatever folding might change: no match means the text is folded already."""


def _fold_once(text: str) -> str:
    text = _DROPPED.sub("", text)
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    text = _SPELLING_PATTERN.sub(lambda match: _SPELLING[match[0]], text)
    return " ".join(text.split())


def fold(text: str) -> str:
    """Form of a text that is the same for all spellings a reader takes for the same.

    NFKC and case; one form for the kinds of bracket, quotation mark, dash and middle dot; CJK
    radicals become ideographs and ○ becomes 〇; a run of white space becomes one space; outer white
    space, controls and invisible characters vanish. Folding a folded text changes nothing.

    Returns:
        A text for comparing and searching, never to be stored or shown in place of the original.
    """
    if _UNSETTLED.search(text) is None:
        return text
    # Normalising costs more than all the rest, and mostly these few characters would cause it.
    text = (
        text.lower()
        .replace("，", ",")
        .replace("（", "(")
        .replace("）", ")")
        .replace("“", '"')
        .replace("”", '"')
        .replace("；", ";")
        .replace("：", ":")
        .replace("〔", "(")
        .replace("〕", ")")
        .replace("—", "-")
        .replace("\u3000", " ")
    )
    while _UNSETTLED.search(text) is not None:
        folded = _fold_once(text)
        if folded == text:
            break
        text = folded
    return text


# fmt: off
_MISSING = frozenset((
    "无", "空", "空白", "空值", "无值", "没有", "暂无", "暂缺", "缺", "缺失", "略", "不详",
    "未知", "未填", "未填写", "未定", "待补", "待定", "不适用", "无此项", "无内容", "无数据",
    "暂无数据", "暂无内容", "暂无信息", "无文号", "无字号", "无编号", "无索引号", "无发文字号",
    "(无)", "(空)", "(暂无)", "(空白)", "无.", "无。", "null", "(null)", "<null>", "none", "nil",
    "nan", "n/a", "#n/a", "na", "n.a.", "undefined", "blank", "empty", "missing",
))
# fmt: on
_MISSING_LIMIT_CHARS = 16
_MARKS_ONLY = re.compile(r"[-/\\_.·~*? ]*")


def is_missing(text: str) -> bool:
    """Whether a whole cell only says that it is empty: ``-``, ``/``, ``— —``, ``无``, ``N/A``.

    Only a cell that consists of the placeholder counts: 无锡市 is a value.
    """
    if len(text) > _MISSING_LIMIT_CHARS:
        return not text.strip()
    folded = fold(text)
    return _MARKS_ONLY.fullmatch(folded) is not None or folded.replace(" ", "") in _MISSING


_NARROW_OR_WIDE = re.compile(
    "[ -~、。《》「」『』【】〔〕！（），：；？\u3000\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]*"
)
_ZERO_WIDTH = re.compile(
    "[\u1160-\u11ff\u2028\u2029\u3164\ud7b0-\ud7c6\ud7cb-\ud7fb\uffa0\U0001f3fb-\U0001f3ff]"
)
_WIDE_BY_UNICODE_16 = re.compile(
    "[\u2630-\u2637\u268a-\u268f\u4dc0-\u4dff\U0001d300-\U0001d356\U0001d360-\U0001d376]"
)
_VISIBLE_FORMAT = frozenset(
    "\u00ad\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
)
"""Format characters that terminals draw."""

_JOINER = "\u200d"


def _character_width(character: str, ambiguous: int) -> int:
    category = unicodedata.category(character)
    if category in ("Mn", "Me", "Mc", "Cc", "Cf") and character not in _VISIBLE_FORMAT:
        return 0
    if _ZERO_WIDTH.match(character):
        return 0
    kind = unicodedata.east_asian_width(character)
    if kind in ("W", "F") or _WIDE_BY_UNICODE_16.match(character):
        return 2
    return ambiguous if kind == "A" else 1


def _widths(text: str, ambiguous: int) -> list[int]:
    if _NARROW_OR_WIDE.fullmatch(text):
        return [1 if character <= "~" else 2 for character in text]
    widths = []
    joined = False
    for character in text:
        widths.append(0 if joined else _character_width(character, ambiguous))
        joined = character == _JOINER
    return widths


def cell_width(text: str, *, ambiguous: Literal[1, 2] = 1) -> int:
    """Terminal cells a line takes: wide characters two, combining and invisible ones none.

    Variation selectors count nothing, so an emoji made from a text symbol counts as the symbol.

    Args:
        text: One line; tabs and controls count nothing.
        ambiguous: Cells of the East Asian ambiguous class (``“ ” — · ①``) in the user's terminal.

    Source: East_Asian_Width, Unicode Standard Annex 11; widened by Unicode 16.
    """
    if _NARROW_OR_WIDE.fullmatch(text):
        return 2 * len(text) - len(text.encode("ascii", "ignore"))
    return sum(_widths(text, ambiguous))


def crop_to_width(text: str, cells: int, *, mark: str = "..", ambiguous: Literal[1, 2] = 1) -> str:
    """Cut a line to at most ``cells`` cells, ending in ``mark`` when something was cut.

    A wide character is never halved, so the result may be one cell shorter. Without room for the
    mark, the line is cut bare.
    """
    if cell_width(text, ambiguous=ambiguous) <= cells:
        return text
    mark_cells = cell_width(mark, ambiguous=ambiguous)
    if mark_cells > cells:
        mark, mark_cells = "", 0
    room = cells - mark_cells
    end = 0
    for width in _widths(text, ambiguous):
        room -= width
        if room < 0:
            break
        end += 1
    return text[:end] + mark


def pad_to_width(
    text: str,
    cells: int,
    *,
    align: Literal["left", "right"] = "left",
    ambiguous: Literal[1, 2] = 1,
) -> str:
    """Fill a line up with spaces to ``cells`` cells, cropping a longer one."""
    width = cell_width(text, ambiguous=ambiguous)
    if width > cells:
        text = crop_to_width(text, cells, ambiguous=ambiguous)
        width = cell_width(text, ambiguous=ambiguous)
    blanks = " " * (cells - width)
    return blanks + text if align == "right" else text + blanks


_ACTIVE = re.compile(f"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff{_INVISIBLE_CLASS}]")


def _escaped(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def inert(text: str) -> str:
    r"""Text that can only be read by a terminal: what would act or hide is shown as an escape.

    Controls (line breaks and tabs too), escape sequences, bidirectional and zero-width characters
    and lone surrogates appear as ``\x1b``, ``\u202e``. Everything else stays as it is.
    """
    return _ACTIVE.sub(_escaped, text)
