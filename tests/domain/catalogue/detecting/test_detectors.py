"""What is found in a text, and what of an office's numbers stays silent (domain facts 5.4).

All numbers are made up; 360426199101010071 is the vector of domain facts 5.4.
"""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.cn import ric

from govdisclose.domain.catalogue.detecting.detection import DataKind, masked
from govdisclose.domain.catalogue.detecting.detectors import Detectors
from govdisclose.rules.screening_rules import built_in_screening_rules

RESIDENT = "360426199101010071"
CARD = "6222021234567890128"
DETECTORS = Detectors(built_in_screening_rules())

REGIONS = st.sampled_from(["110101", "340402", "440305", "810000", "830000"])
BIRTHS = st.dates(date(1900, 1, 1), date(2023, 12, 31))
PROSE = st.text(st.sampled_from("的一是在关于通知，。：（） \n"), max_size=12)


def kinds(text: str, label: str | None = None) -> list[tuple[DataKind, str]]:
    """Kinds and values found in a text."""
    return [(one.kind, one.of(text)) for one in DETECTORS.find(text, label)]


@st.composite
def residents(draw: st.DrawFn) -> str:
    """Resident ids with their check digit."""
    body = f"{draw(REGIONS)}{draw(BIRTHS):%Y%m%d}{draw(st.integers(0, 999)):03}"
    return body + ric.calc_check_digit(body + "0")


@pytest.mark.parametrize(
    "written",
    [
        RESIDENT,
        f"身份证号：{RESIDENT}。",
        "360426 19910101 0071",
        "3604 2619 9101 0100 71",
        "360426-19910101-0071",
        "３６０４２６１９９１０１０１００７１",
        "360426\u200b199101010071",
    ],
)
def test_resident_id_is_found_however_it_is_written(written: str) -> None:
    """Spaces, hyphens, full-width digits and invisible characters do not hide a resident id."""
    assert [DataKind.RESIDENT_ID] == [kind for kind, _ in kinds(written)]


@given(residents(), PROSE, PROSE)
def test_every_sound_resident_id_is_found(code: str, before: str, after: str) -> None:
    """Any id with region, birth date and check digit is found where it stands."""
    assert (DataKind.RESIDENT_ID, code) in kinds(f"{before}{code}{after}")


@given(residents(), st.integers(0, 17), st.integers(1, 9))
def test_changed_digit_is_no_resident_id(code: str, place: int, step: int) -> None:
    """The check digit tells any single wrong digit (GB 11643, modulus 11)."""
    if code[place] == "X":
        return
    digit = str((int(code[place]) + step) % 10)
    wrong = code[:place] + digit + code[place + 1 :]

    assert DataKind.RESIDENT_ID not in [kind for kind, _ in kinds(wrong)]


@pytest.mark.parametrize("code", ["810000199408230021", "830000199201300022"])
def test_residence_permit_is_found(code: str) -> None:
    """Permits of Hong Kong, Macao and Taiwan residents follow the same scheme."""
    assert [(DataKind.RESIDENT_ID, code)] == kinds(code)


def test_old_resident_id_needs_a_word_beside_it() -> None:
    """Fifteen digits have no check digit and count only where the text speaks of an id."""
    assert [DataKind.RESIDENT_ID] == [kind for kind, _ in kinds("身份证340402800101123")]
    assert [DataKind.RESIDENT_ID] == [kind for kind, _ in kinds("340402800101123", "身份证号码")]
    assert [] == kinds("编号340402800101123")


@pytest.mark.parametrize(
    "written",
    ["13812345678", "138 1234 5678", "138-1234-5678", "+86 13812345678", "电话：13812345678（张）"],
)
def test_mobile_is_found_however_it_is_written(written: str) -> None:
    """Eleven digits beginning with 13 to 19, in groups and with the country's code."""
    assert [DataKind.MOBILE] == [kind for kind, _ in kinds(written)]


@given(st.integers(10**15, 10**16 - 1).map(lambda n: f"62{n}"))
def test_card_is_found_by_its_check_digit(body: str) -> None:
    """A number of 62… is a card when Luhn's sum is right, and else is not."""
    number = body + luhn.calc_check_digit(body)
    wrong = body + str((int(number[-1]) + 1) % 10)

    assert [(DataKind.BANK_CARD, number)] == kinds(number)
    assert [] == kinds(wrong)


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        (f"卡号 {CARD}", DataKind.BANK_CARD, CARD),
        ("护照号码：E12345678", DataKind.PASSPORT, "E12345678"),
        ("护照 EA1234567", DataKind.PASSPORT, "EA1234567"),
        ("车牌皖D12345", DataKind.PLATE, "皖D12345"),
        ("新能源车皖DF12345", DataKind.PLATE, "皖DF12345"),
        ("邮箱 zhang.san@example.com", DataKind.EMAIL, "zhang.san@example.com"),
        ("家庭电话：0554-6651234", DataKind.LANDLINE, "0554-6651234"),
        ("社保卡号：A12345678", DataKind.NUMBER, "A12345678"),
        ("姓名：张三 性别：男", DataKind.NAME, "张三"),
        ("姓 名：张三性别：男", DataKind.NAME, "张三"),
        ("申请人：欧阳小明", DataKind.NAME, "欧阳小明"),
        ("法定代表人：买买提·艾力", DataKind.NAME, "买买提·艾力"),
        ("住址：淮南市田家庵区洞山中路15号", DataKind.ADDRESS, "淮南市田家庵区洞山中路15号"),
        ("家住朝阳小区12栋3单元502室", DataKind.ADDRESS, "家住朝阳小区12栋3单元502室"),
    ],
)
def test_personal_data_is_found(text: str, kind: DataKind, value: str) -> None:
    """Each kind of domain facts 5.4 is found in its ordinary form."""
    assert [(kind, value)] == kinds(text)


def test_several_names_behind_one_label_are_found() -> None:
    """Joint applicants are named one after the other."""
    assert ["张三", "李小四"] == [value for _, value in kinds("申请人：张三、李小四")]


@pytest.mark.parametrize(
    "text",
    ["机密★10年", "机密 ★ 10 年", "绝密★长期", "秘密★", "机\u200b密★１０年", "密级：机密"],
)
def test_secrecy_mark_is_found(text: str) -> None:
    """Level and term on the carrier, in all spellings that are known."""
    assert [DataKind.SECRECY] == [kind for kind, _ in kinds(text)]


@pytest.mark.parametrize(
    "text",
    [
        "统一社会信用代码：91110000600037341L",
        "索引号：003110926/201510-00216",
        "索引号 113404000024123456-2024-00012",
        "皖政〔2024〕12号",
        "淮府办秘〔2015〕116号",
        "档号：360426199101010072",
        "案卷号：622202123456789012",
        "案号：13812345678",
        "请拨打12345热线、12348或者12333",
        "2024-01-15T13:14:15+08:00",
        "20240115131415123",
        "1704067200000",
        "国库账户：6222021234567890128",
        "收款单位淮南市财政局 账号 6222021234567890128",
        "咨询电话：0554-6651234",
        "ban@huainan.gov.cn",
        "投资13812345678元",
        "https://www.huainan.gov.cn/public/13812345678.html",
        "圆周率0.13812345678",
        "办公地址：淮南市山南新区政务中心3号楼305室",
        "地址：淮南市洞山中路15号",
        "申请人应当提交身份证明",
        "申请人：淮南市某某有限公司",
        "申请人：张某某",
        "当事人：不详",
        "局长 张三",
        "编号E12345678",
        "保守国家秘密法、商业秘密、保密审查",
    ],
)
def test_numbers_and_words_of_offices_stay_silent(text: str) -> None:
    """Nothing is found in what domain facts 5.4 lists as false positives."""
    assert [] == kinds(text)


def test_label_of_a_cell_counts_like_one_before_it() -> None:
    """In a table the label stands in another cell."""
    assert [(DataKind.NAME, "张三")] == kinds("张三", "姓名")
    assert [] == kinds("张三")
    assert [] == kinds(CARD, "流水号")


@given(st.text())
def test_places_lie_in_the_text_and_never_overlap(text: str) -> None:
    """Whatever the text, findings are stretches of it in order."""
    found = DETECTORS.find(text)

    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


@given(residents())
def test_mask_shows_no_whole_value(code: str) -> None:
    """Birthday and serial of a resident id are hidden."""
    shown = masked(DataKind.RESIDENT_ID, code)

    assert shown == f"{code[:6]}********{code[-4:]}"


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        (DataKind.MOBILE, "+86 13812345678", "138****5678"),
        (DataKind.BANK_CARD, CARD, "************0128"),
        (DataKind.PASSPORT, "E12345678", "*******78"),
        (DataKind.PLATE, "皖D12345", "皖D***45"),
        (DataKind.EMAIL, "zhang@example.com", "***@example.com"),
        (DataKind.ADDRESS, "淮南市田家庵区洞山中路15号", "淮南市***"),
        (DataKind.NAME, "张三", "张某"),
        (DataKind.NAME, "王小明", "王某某"),
        (DataKind.NUMBER, "A12345678", "***"),
        (DataKind.SECRECY, "机密", None),
    ],
)
def test_each_kind_has_its_mask(kind: DataKind, value: str, shown: str | None) -> None:
    """Masks as domain facts 5.4 suggests them; of a mark nothing is shown."""
    assert shown == masked(kind, value)
