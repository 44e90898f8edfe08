"""Texts that do something where they are not made inert; none of them is found in the wild."""

from __future__ import annotations

__all__ = ["DIRECTION", "FORMULAS", "MARKUP", "PAYLOADS", "TERMINAL"]

FORMULAS = (
    '=HYPERLINK("http://127.0.0.1/?"&A1,"甲")',
    "=cmd|' /C calc'!A0",
    "+SUM(1)",
    "-2+3",
    "@SUM(1+1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(1)",
    "'=1+1",
    "''@x",
    '";=1+1',
    '"\n=1+1\n"',
    "a\n=1+1",
)

MARKUP = (
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"><svg onload=alert(1)>",
    "' onmouseover='alert(1)",
    "<!--", "-->", "]]>", "<![CDATA[x]]>",
    "&lt;b&gt; &amp; &#60;",
    "<iframe src=javascript:alert(1)>",
    "{{7*7}} ${7*7} [[x]] [red]x[/red]",
    "<table><tr><td>x</td></tr></table>",
    "<b>标题</b>",
)  # fmt: skip

TERMINAL = (
    "甲\x1b[2J\x1b[31m乙",
    "甲\x1b]0;title\x07乙",
    "甲\x9b31m乙",
    "甲\x08\x08乙",
    "甲\x7f\x00乙".replace("\x00", ""),
    "真\r假",
    "甲\x1b\\\x1bPq乙",
)

DIRECTION = (
    "甲\u202e乙\u202c",
    "\u2066abc\u2069",
    "\u200f\u202babc",
    "a\u061cb\u200eb",
    "\u2028甲\u2029",
)

PAYLOADS = (*FORMULAS, *MARKUP, *TERMINAL, *DIRECTION)
