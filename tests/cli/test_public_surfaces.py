"""What is withheld is on no public surface, on no day, by whatever way it came to be withheld."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.inside import answer, invoke, office_in

ROWS = """\
标题,发布机构,发文日期,发布日期,公开方式,不予公开理由,备注
甲公开,,2009-03-02,2009-03-05,主动公开,,
乙不予公开,,2009-03-02,2009-03-05,不予公开,internal_affairs,
丙依申请,,2009-03-02,2009-03-05,依申请公开,,
丁草稿,,2009-03-02,,主动公开,,
戊误公开,,2009-03-02,2009-03-05,主动公开,,
己撤回后改,,2009-03-02,2009-03-05,主动公开,,
庚已删除,,2009-03-02,2009-03-05,主动公开,,
辛转不予公开,,2009-03-02,2009-03-05,主动公开,,
壬待审,,2009-03-02,2009-03-05,主动公开,,
"""
HIDDEN = ("乙不予公开", "丙依申请", "丁草稿", "戊误公开", "己撤回后改", "己新题", "庚已删除",
          "辛转不予公开", "壬新题", "癸不予公开", "内部说明")  # fmt: skip


@pytest.fixture(scope="module", name="office")
def _office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One item of each kind."""
    folder = office_in(tmp_path_factory.mktemp("office"), second=True)
    (folder / "items.csv").write_text(ROWS, "utf-8")
    assert 0 == invoke(folder, "catalogue", "import", "items.csv").exit_code

    def done(*command: str, actor: str | None = None) -> None:
        more = {} if actor is None else {"actor": actor}
        result = invoke(folder, "catalogue", *command, **more)
        assert 0 == result.exit_code, result.output

    done("withdraw", "I1-5", "--leak", actor="lisi")
    done("withdraw", "I1-6", actor="lisi")
    done("revise", "I1-6", "--title", "己新题")
    done("erase", "I1-7", "--ground", "privacy", "--approver", "lisi", "--confirm", "I1-7")
    done("revise", "I1-8", "--mode", "withheld", "--ground", "privacy")
    done("publish", "I1-8", actor="lisi")
    done("revise", "I1-9", "--title", "壬新题", "--note", "内部说明")
    done("add", "--title", "癸不予公开", "--mode", "withheld", "--ground", "internal_affairs")
    return folder


@pytest.mark.parametrize("shape", ["csv", "jsonl"])
@pytest.mark.parametrize("day", ["2009-03-04", "2009-03-05", "2020-01-01", "2026-01-01", None])
def test_public_export_shows_what_was_released_and_nothing_else(
    office: Path, shape: str, day: str | None
) -> None:
    """On each day, past ones included: no title, no note, no ground, no trace of the rest."""
    when = () if day is None else ("--on", day)

    shown = invoke(office, "catalogue", "export", "--public", "--format", shape, *when).stdout

    assert [] == [word for word in HIDDEN if word in shown]
    is_open = day is None or day >= "2009-03-05"
    assert (is_open, is_open) == ("甲公开" in shown, "壬待审" in shown)
    assert "internal_affairs" not in shown


def test_office_itself_still_sees_all(office: Path) -> None:
    """Hiding is for the public: staff lists everything that was not erased."""
    page = answer(invoke(office, "catalogue", "list", "--json"))

    titles = [item["title"] for item in page["items"]]
    assert {"乙不予公开", "丙依申请", "戊误公开", "己新题", "辛转不予公开"} <= set(titles)
    assert 10 == page["total"]
