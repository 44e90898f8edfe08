"""Public exports hold what the public may see and no trace of anything else."""

from __future__ import annotations

import json
import re
import socket
import sqlite3
import stat
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import attrs
import pytest

from govdisclose.domain.catalogue.visibility import PublicItem
from tests.cli.inside import ADMINISTRATOR, answer, invoke, office_in
from tests.cli.program import environment
from tests.formats.payloads import PAYLOADS

_TABLES = ("csv", "tsv", "jsonl", "json", "xlsx", "ods", "html")
_DOCUMENTS = ("dcat", "schema", "atom", "sitemap")
_MARKER = "禁忌"
"""Stands in every field of every item the public may not see; so does its Latin twin."""
_ACTIVE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_LATIN = "ZZHIDDENZZ"


def _marked(what: str, **more: str) -> dict[str, str]:
    text = f"{_MARKER}{_LATIN}{what}"
    return {
        "标题": f"关于{text}的通知",
        "文号": f"{text}〔2009〕7号",
        "索引号": f"00312{len(what):04}/200901-{zlib.crc32(what.encode()) % 90000 + 10000}",
        "内容概述": f"概述{text}",
        "主题词": f"词{text}",
        "信息分类": f"栏目{text}",
        "体裁": f"体裁{text}",
        "服务对象": f"对象{text}",
        "链接": f"http://{_LATIN.lower()}.example.gov.cn/{what}",
        "备注": f"备注{text}",
        "信息来源": f"来源{text}",
        "经办人": f"经办{text}",
        "发布日期": "2009-01-05",
        "成文日期": "2009-01-01",
        **more,
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office with two public items and one of every kind the public may not see."""
    folder = office_in(tmp_path_factory.mktemp("office"), second=True)
    public = {
        "标题": "关于公布年度预算的通知",
        "文号": "淮府〔2009〕1号",
        "索引号": "003110926/200901-00001",
        "内容概述": "年度预算说明",
        "链接": "http://www.example.gov.cn/1?a=1&b=2",
        "主题词": "预算、财政",
        "成文日期": "2009-01-01",
        "发布日期": "2009-01-05",
        "生效日期": "2009-02-01",
        "备注": f"内部备注{_MARKER}{_LATIN}",
        "信息来源": f"内部来源{_MARKER}{_LATIN}",
        "经办人": f"经办{_MARKER}{_LATIN}",
    }
    second = {
        **public,
        "标题": "关于𠮷林路门牌的<b>通知</b>\x1b[31m",
        "文号": "淮府〔2009〕2号",
        "索引号": "003110926/200901-00002",
        "链接": "javascript:alert(1)",
    }
    rows = [
        public,
        second,
        _marked("不予公开", 公开方式="不予公开", 不予公开理由="商业秘密"),
        _marked("依申请", 公开方式="依申请公开"),
        _marked("草稿", 发布日期=""),
        _marked("将来", 发布日期="2999-01-01"),
        _marked("撤回"),
        _marked("泄漏件"),
        _marked("删除件"),
        _marked("涉密", 密级="秘密"),
        _marked("坏行", 发布日期="2009-13-40"),
    ]
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    (folder / "in.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    result = invoke(folder, "catalogue", "import", "in.jsonl", "--json")
    assert 4 == result.exit_code, result.output
    for word, *act in (
        ("撤回", "withdraw", "--on", "2009-06-01"),
        ("泄漏件", "withdraw", "--leak"),
        ("删除件", "erase", "--ground", "privacy", "--approver", "lisi"),
    ):
        found = answer(invoke(folder, "catalogue", "search", word, "--json"))
        (item,) = found["items"]
        confirmed = ("--confirm", item["ref"]) if act[0] == "erase" else ()
        done = invoke(folder, "catalogue", act[0], item["ref"], *act[1:], *confirmed)
        assert 0 == done.exit_code, done.output
    return folder


def _export(folder: Path, *arguments: str) -> Any:
    result = invoke(folder, "catalogue", "export", "--public", *arguments)
    assert 0 == result.exit_code, result.output
    return result


@contextmanager
def _files(folder: Path) -> Iterator[dict[str, bytes]]:
    """Every public export by its name, with what was said on both streams."""
    out = folder / "public"
    out.mkdir()
    said = []
    try:
        for name in (*_TABLES, *_DOCUMENTS):
            said.append(_export(folder, "--format", name, "-o", str(out / f"catalogue.{name}")))
            said.append(_export(folder, "--format", name))
        said.append(_export(folder, "--sqlite", str(out / "catalogue.db")))
        found = {path.name: path.read_bytes() for path in out.iterdir()}
        found["stdout"] = b"".join(result.stdout_bytes for result in said)
        found["stderr"] = b"".join(result.stderr_bytes for result in said)
        yield found
    finally:
        for path in out.iterdir():
            path.unlink()
        out.rmdir()


def _unpacked(name: str, content: bytes) -> bytes:
    """The content, of archives with their parts."""
    import io
    import zipfile

    if not content.startswith(b"PK"):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return content + b"".join(archive.read(part) for part in archive.namelist())


def test_nothing_hidden_is_in_any_public_export(folder: Path) -> None:
    """Withheld, on request, draft, future, withdrawn, leaked, erased, secret: no byte of them."""
    codecs = ("utf-8", "utf-16-le", "utf-16-be", "gb18030")
    marks = [_MARKER.encode(codec) for codec in codecs]
    marks += [_LATIN.encode(codec) for codec in codecs]
    marks += [_MARKER.encode("unicode_escape"), "".join(f"&#{ord(c)};" for c in _MARKER).encode()]

    with _files(folder) as files:
        assert len(_TABLES) + len(_DOCUMENTS) + 1 + 2 == len(files)
        for name, content in files.items():
            whole = _unpacked(name, content)
            assert not [mark for mark in marks if mark in whole], name
            assert _LATIN.lower().encode() not in whole.lower(), name
            assert _MARKER not in name
            if name not in ("stderr",):
                # The export is none for want of content.
                said = whole.decode("utf-8", "ignore")
                assert "example.gov.cn/1" in said or "年度预算" in said or "&#24180" in said, name


def test_withdrawn_item_was_public_until_then(folder: Path) -> None:
    """On a day before the withdrawal the item is part of the public view; a leak never is."""
    before = _export(folder, "--format", "jsonl", "--on", "2009-05-31").stdout
    after = _export(folder, "--format", "jsonl", "--on", "2009-06-01").stdout

    assert "撤回" in before
    assert "泄漏件" not in before
    assert "撤回" not in after


def test_database_holds_the_fields_of_the_public_shape_only(folder: Path) -> None:
    """One table with the columns of PublicItem, and an index over some of them."""
    _export(folder, "--sqlite", "p.db")
    names = [field.name for field in attrs.fields(PublicItem)]

    with closing(sqlite3.connect(folder / "p.db")) as connection:
        tables = {
            row[0]
            for row in connection.execute("SELECT name FROM sqlite_schema WHERE type='table'")
        }
        columns = [row[1] for row in connection.execute("PRAGMA table_info(items)")]
        refs = [row[0] for row in connection.execute("SELECT ref FROM items")]
        integrity = connection.execute("PRAGMA integrity_check").fetchone()[0]

    assert "items" in tables
    assert all(name == "items" or name.startswith(("items_fts", "sqlite_")) for name in tables)
    assert names == columns
    assert 2 == len(refs)
    assert "ok" == integrity
    assert 0 == stat.S_IMODE((folder / "p.db").stat().st_mode) & 0o222
    assert [] == [path.name for path in folder.iterdir() if path.name.startswith(".p.db")]


def test_linked_data_is_json_with_the_mapped_properties(folder: Path) -> None:
    """Index number, dates, document number and publisher stand under their DCAT properties."""
    dcat = json.loads(_export(folder, "--format", "dcat", "--base-url",
                              "https://zwgk.example.gov.cn/c/").stdout)  # fmt: skip
    schema = json.loads(_export(folder, "--format", "schema").stdout)

    record = dcat["dcat:record"][0]
    topic = record["foaf:primaryTopic"]
    assert ("dcat:Catalog", "dcat:CatalogRecord") == (dcat["@type"], record["@type"])
    assert "003110926/200901-00001" == topic["dcterms:identifier"]
    assert "淮府〔2009〕1号" == topic["dcterms:bibliographicCitation"]
    assert {"@value": "2009-01-01", "@type": "xsd:date"} == topic["dcterms:created"]
    assert {"@value": "2009-01-05", "@type": "xsd:date"} == topic["dcterms:issued"]
    assert {"@value": "2009-02-01", "@type": "xsd:date"} == (
        topic["dcterms:temporal"]["dcat:startDate"]
    )
    assert ["预算", "财政"] == [word["@value"] for word in topic["dcat:keyword"]]
    assert topic["@id"].startswith("https://zwgk.example.gov.cn/c/I1-")
    assert {"@id": "http://www.example.gov.cn/1?a=1&b=2"} == topic["dcat:landingPage"]
    document = schema["hasPart"][0]
    assert ("DigitalDocument", "2009-01-05", "2009-02-01/..") == (
        document["@type"],
        document["datePublished"],
        document["temporalCoverage"],
    )


def test_feed_and_sitemap_are_well_formed_and_link_web_addresses_only(folder: Path) -> None:
    """An address that would run something is no link, and an escape sequence is no character."""
    feed = ET.fromstring(_export(folder, "--format", "atom", "--newest", "5").stdout)
    sitemap = ET.fromstring(_export(folder, "--format", "sitemap").stdout)

    atom = "{http://www.w3.org/2005/Atom}"
    titles = [entry.findtext(f"{atom}title") for entry in feed.iter(f"{atom}entry")]
    links = [link.get("href") for link in feed.iter(f"{atom}link")]
    places = [loc.text for loc in sitemap.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert {"关于公布年度预算的通知", r"关于𠮷林路门牌的<b>通知</b>\x1b[31m"} == set(titles)
    assert ["http://www.example.gov.cn/1?a=1&b=2"] == links == places
    assert all(entry.findtext(f"{atom}id") for entry in feed.iter(f"{atom}entry"))


def test_options_that_do_not_go_together_are_refused(folder: Path) -> None:
    """Documents for the public are made of the public view only."""
    for arguments in (
        ("--format", "atom"),
        ("--sqlite", "x.db"),
        ("--public", "--sqlite", "x.db", "-o", "y"),
        ("--format", "json", "--bom"),
        ("--on", "2009-01-01"),
    ):
        assert 2 == invoke(folder, "catalogue", "export", *arguments).exit_code, arguments
    assert not (folder / "x.db").exists()


@pytest.mark.slow
def test_payloads_in_every_field_are_inert_in_every_public_document(tmp_path: Path) -> None:
    """No markup, control, direction mark or script address of a record gets through as such."""
    folder = office_in(tmp_path)
    rows = [
        {
            "标题": payload,
            "内容概述": payload,
            "主题词": payload,
            "信息分类": payload,
            "体裁": payload,
            "服务对象": payload,
            "效力状态": payload,
            "链接": f"javascript:{payload}",
            "发布日期": "2009-01-05",
        }
        for payload in PAYLOADS
    ]
    (folder / "in.jsonl").write_text(
        "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8"
    )
    imported = answer(invoke(folder, "catalogue", "import", "in.jsonl", "--json"))
    assert len(PAYLOADS) == imported[0]["accepted"]

    for name in (*_TABLES, *_DOCUMENTS):
        data = _unpacked(name, _export(folder, "--format", name).stdout_bytes)
        text = data.decode("utf-8", "ignore") if name not in ("xlsx", "ods") else ""
        assert not re.search(
            "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text
        )
        if name in ("dcat", "schema"):
            json.loads(text)
            assert "<" not in text
        if name in ("atom", "sitemap"):
            root = ET.fromstring(text)
            assert not {"script", "img", "svg", "b", "iframe"} & {
                element.tag.rpartition("}")[2] for element in root.iter()
            }
            links = [element.get("href") or "" for element in root.iter()]
            assert not any(link.startswith("javascript") for link in links)
    listed = invoke(folder, "catalogue", "list", "--limit", "200")
    shown = invoke(folder, "catalogue", "show", "I1-1")
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", listed.stdout + shown.stdout)


@pytest.mark.slow
def test_datasette_serves_the_public_file_and_finds_nothing_hidden(folder: Path) -> None:
    """The real Datasette opens the file as it is; its search finds public words and no other."""
    _export(folder, "--sqlite", "served.db")

    with _served(folder / "served.db") as base:
        rows = _json(f"{base}/served/items.json?_shape=array")
        found = _json(f"{base}/served/items.json?_shape=array&_search=" + _quoted("公布年度"))
        hidden = [
            _json(f"{base}/served/items.json?_shape=array&_search=" + _quoted(word))
            for word in (_LATIN, f"{_MARKER}ZZ", "泄漏件", "依申请")
        ]
        page = _get(f"{base}/served/items")

    assert 2 == len(rows)
    assert ["关于公布年度预算的通知"] == [row["title"] for row in found]
    assert [[], [], [], []] == hidden
    assert _MARKER not in page
    assert "<b>通知</b>" not in page
    assert "\x1b" not in page


def _quoted(word: str) -> str:
    return urllib.parse.quote(word)


@contextmanager
def _served(path: Path) -> Iterator[str]:
    """Datasette on a free port of this machine."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "datasette", "serve", "--immutable", str(path),
         "--host", "127.0.0.1", "--port", str(port)],
        env=environment(path.parent),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    base = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + 30
        while True:
            try:
                _get(f"{base}/-/versions.json")
                break
            except (urllib.error.URLError, ConnectionError):
                assert server.poll() is None, "Datasette ended by itself"
                assert time.monotonic() < deadline, "Datasette does not answer"
                time.sleep(0.1)
        yield base
    finally:
        server.terminate()
        server.wait(timeout=10)


def _get(address: str) -> str:
    with urllib.request.urlopen(address, timeout=10) as response:
        return str(response.read().decode())


def _json(address: str) -> Any:
    return json.loads(_get(address))


def test_administrator_is_named_nowhere(folder: Path) -> None:
    """Who keeps the catalogue is no part of it."""
    with _files(folder) as files:
        for name, content in files.items():
            assert ADMINISTRATOR.encode() not in _unpacked(name, content), name
