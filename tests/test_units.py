"""The committed register: every official spelling finds its unit, and nothing is ever guessed."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.messages import english

from geo import settings
from geo.errors import UnknownUnit
from geo.texts.faults import message_text
from geo.texts.spelling import _TRADITIONAL, fold
from geo.units import Register

DATA = settings.load({}).data
REGISTER = Register(
    pd.read_csv(DATA / "districts.csv", dtype=str),
    pd.read_csv(DATA / "subdistricts.csv", dtype=str),
)
BULLETINS = sorted((DATA / "bulletins").glob("tsp-*.csv"))
SUBDISTRICTS = REGISTER.subdistricts.to_dict("records")
ANYWHERE = "a subdistrict of Beijing, with its district"
CHARACTERS = sorted(set("".join(REGISTER.subdistricts["name_zh"]) + "区乡镇街道地区办事处"))


def rows(*pairs: tuple[str | None, str | None]) -> pd.DataFrame:
    return pd.DataFrame(pairs, columns=["subdistrict", "district"], index=range(2, 2 + len(pairs)))


@pytest.mark.parametrize("path", BULLETINS, ids=lambda path: path.stem)
def test_every_name_of_a_bulletin_is_found_in_its_district(path):
    bulletin = pd.read_csv(path)
    codes, faults = REGISTER.match(bulletin)
    assert faults == []
    assert len(bulletin) == 30
    assert codes.is_unique
    reporting = codes.map(REGISTER.reporting)
    assert reporting.tolist() == REGISTER.match_districts(bulletin)[0].tolist()


def test_there_are_two_bulletins():
    assert len(BULLETINS) == 2


def test_every_unit_of_the_air_bulletin_is_found():
    codes, faults = REGISTER.match_districts(pd.read_csv(DATA / "bulletins" / "pm25-2021-08.csv"))
    assert faults == []
    assert sorted(codes) == sorted(REGISTER.districts["code"])


def test_every_official_name_alias_and_code_is_unambiguous_in_its_district():
    for unit in SUBDISTRICTS:
        for spelling in (unit["name_zh"], unit["name_en"], unit["code"], *filter(None, unit["aliases"].split("|"))):
            assert REGISTER.subdistrict_code(spelling, unit["district_code"]) == unit["code"]


@pytest.mark.parametrize(
    "spelling",
    [
        "东城区",
        "东城",
        "東城區",
        "東城",
        " 东 城 区 ",
        "　东城区",
        "北京市东城区",
        "110101",
        "１１０１０１",
        "Dongcheng District",
    ],
)
def test_a_district_is_found_by_any_spelling(spelling):
    assert REGISTER.district_code(spelling) == "110101"


@pytest.mark.parametrize(
    "spelling", ["经开区", "开发区", "北京经济技术开发区", "經開區", "BDA", "bda", "ＢＤＡ", "110199"]
)
def test_the_development_area_is_found_by_any_spelling(spelling):
    assert REGISTER.district_code(spelling) == "110199"


@pytest.mark.parametrize(
    ("name", "district", "code"),
    [
        ("云岗", "丰台区", "110106012"),
        ("雲崗街道", "豐臺區", "110106012"),
        ("云岗街道办事处", "丰台", "110106012"),
        ("云岗街道办", "丰台", "110106012"),
        ("云岗办事处", "丰台", "110106012"),
        ("云岗\u200b街道", "丰台", "110106012"),
        ("黄村镇", "大兴区", "110115005"),
        ("黄村地区", "大兴区", "110115005"),
        ("黄村地区办事处", "大兴区", "110115005"),
        ("黄村", "大兴区", "110115005"),
        ("于家务乡", "通州区", "110112209"),
        ("於家務鄉", "通州區", "110112209"),
        ("于家务", "通州", "110112209"),
        ("杨镇", "顺义", "110113006"),
        ("xichanganjie subdistrict", "西城", "110102001"),
        ("八里庄街道", "朝阳区", "110105015"),
        ("八里庄街道", "海淀区", "110108005"),
        ("云岗街道", "", "110106012"),
    ],
)
def test_a_subdistrict_is_found_by_any_spelling_within_its_district(name, district, code):
    assert REGISTER.subdistrict_code(name, district) == code


@pytest.mark.parametrize("district", ["经开区", "开发区", "110199", "大兴区"])
@pytest.mark.parametrize(("name", "code"), [("荣华街道", "110115012"), ("博兴", "110115013")])
def test_members_of_the_development_area_are_found_there_and_under_daxing(name, code, district):
    assert REGISTER.subdistrict_code(name, district) == code


def test_the_development_area_has_only_its_members():
    with pytest.raises(UnknownUnit) as refused:
        REGISTER.subdistrict_code("黄村镇", "经开区")
    assert "(nearest: 大兴区黄村地区)" in english(refused.value)


@pytest.mark.parametrize(
    ("name", "district", "hint"),
    [
        ("八里庄街道", "", "shared by 朝阳区八里庄街道, 海淀区八里庄街道"),
        ("东风", None, "shared by 朝阳区东风地区, 房山区东风街道"),
        # 海淀镇 is another name of 万柳地区.
        ("海淀", "海淀区", "shared by 海淀区海淀街道, 海淀区万柳地区"),
        # The district or its subdistrict of that name.
        ("怀柔", "", "shared by 怀柔区, 怀柔区怀柔地区"),
        ("云岗街道", "大兴区", "nearest: 丰台区云岗街道"),
        ("云岗镇", "丰台区", "nearest: 丰台区云岗街道"),
        ("张", "顺义区", "nearest: 顺义区张镇"),
        ("无此地", "顺义区", ""),
        (None, "丰台区", ""),
    ],
)
def test_what_is_shared_or_unknown_is_a_fault_with_candidates(name, district, hint):
    codes, [fault] = REGISTER.match(rows((name, district)))
    assert codes.isna().all()
    expected = "a subdistrict of " + REGISTER.name(REGISTER.district_code(district), "zh") if district else ANYWHERE
    cause = f" ({hint})" if hint else ""
    assert english([fault]) == f"row 2: expected {expected}, got {repr(name) if name else 'a blank'}{cause}"


def test_an_unknown_district_is_the_fault_reported():
    _, [fault] = REGISTER.match(rows(("云岗街道", "浦东新区")))
    assert english([fault]) == "row 2: expected a district of Beijing, got '浦东新区' (nearest: 东城区)"
    assert message_text(fault, "zh") == "第 2 行：应为北京的一个区，实为'浦东新区'（最接近：东城区）"
    with pytest.raises(UnknownUnit) as refused:
        REGISTER.subdistrict_code("云岗街道", "浦东新区")
    assert english(refused.value) == "expected a district of Beijing, got '浦东新区' (nearest: 东城区)"


def test_all_faults_of_a_frame_are_reported_and_the_other_rows_are_found():
    frame = rows(("云岗街道", "丰台区"), ("无此镇", "丰台区"), ("王佐", "丰台"), ("无此镇", "丰台区"))
    codes, faults = REGISTER.match(frame)
    assert [fault.place.row for fault in faults] == ["3", "5"]
    assert codes.index.equals(frame.index)
    assert codes.dropna().to_dict() == {2: "110106012", 4: "110106101"}


@given(st.text(CHARACTERS, max_size=6), st.sampled_from(["", *REGISTER.districts["code"]]))
def test_a_match_is_always_a_spelling_of_that_one_unit(name, district):
    codes, faults = REGISTER.match(rows((name, district)))
    assert codes.isna().sum() == len(faults)
    for code in codes.dropna():
        unit = REGISTER.subdistricts.set_index("code").loc[code]
        stem = fold(name).removesuffix("办事处").removesuffix("街道").removesuffix("地区").removesuffix("办")
        assert any(stem in spelling for spelling in (unit["name_zh"], *unit["aliases"].split("|")))
        assert district in ("", unit["district_code"], unit["reporting_code"])


@given(st.sampled_from(SUBDISTRICTS), st.integers(0, 20), st.sampled_from(CHARACTERS))
def test_one_wrong_character_never_finds_another_unit_by_likeness(unit, place, character):
    name = unit["name_zh"]
    place %= len(name)
    wrong = name[:place] + character + name[place + 1 :]
    codes, _ = REGISTER.match(rows((wrong, unit["district_code"])))
    for code in codes.dropna():
        row = REGISTER.subdistricts.set_index("code").loc[code]
        assert wrong in {row["name_zh"], *row["aliases"].split("|")} or wrong.endswith("办")


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_text_is_either_found_or_explained(name, district):
    codes, faults = REGISTER.match(rows((name, district)))
    assert codes.notna().sum() + len(faults) == 1


@given(st.sampled_from(SUBDISTRICTS), st.data())
def test_spaces_and_full_width_letters_anywhere_make_no_difference(unit, data):
    name = unit[data.draw(st.sampled_from(["name_zh", "name_en", "code"]))]
    wide = name.translate({sign: sign + 0xFEE0 for sign in range(0x30, 0x7B)})
    place = data.draw(st.integers(0, len(name)))
    space = data.draw(st.sampled_from([" ", "\u3000", "\t", "\u00a0", "\u200b", "\ufeff"]))
    spelt = wide[:place] + space + wide[place:]
    assert REGISTER.subdistrict_code(spelt, unit["district_code"]) == unit["code"]


def test_the_table_of_characters_is_one_to_one_and_holds_no_character_that_is_not_needed():
    traditional, simplified = _TRADITIONAL[::2], _TRADITIONAL[1::2]
    assert len(set(traditional)) == len(traditional)
    assert not set(traditional) & set(simplified)
    spelt = "".join(pd.concat([REGISTER.districts, REGISTER.subdistricts])[["name_zh", "aliases"]].to_numpy().ravel())
    assert set(simplified) <= set(spelt + "办事处")
    assert not set(traditional) & set(spelt)


def test_the_register_has_17_units_with_the_development_area_reporting_for_its_members():
    assert len(REGISTER.districts) == 17
    assert len(REGISTER.subdistricts) == 349
    members = REGISTER.subdistricts.query("reporting_code == '110199'")
    assert members["name_zh"].tolist() == ["荣华街道", "博兴街道", "北京经济技术开发区"]
    assert set(members["district_code"]) == {"110115"}
    others = REGISTER.subdistricts.drop(members.index)
    assert (others["reporting_code"] == others["district_code"]).all()


def test_a_code_has_a_name_in_both_languages():
    assert (REGISTER.name("110106012", "zh"), REGISTER.name("110106012", "en")) == ("云岗街道", "Yungang Subdistrict")
    assert (REGISTER.name("110000", "zh"), REGISTER.name("110000", "en")) == ("北京市", "Beijing")
    with pytest.raises(UnknownUnit) as refused:
        REGISTER.name("110103", "zh")
    assert "got '110103'" in english(refused.value)


@pytest.mark.parametrize("text", ["云岗", "雲崗", "yungang", "Yun Gang", "YUNGANG", "110106012"])
def test_search_finds_a_unit_by_chinese_pinyin_or_code(text):
    units = REGISTER.search(text, "en")
    assert units["code"].tolist() == ["110106012"]
    assert units["name"].tolist() == ["Yungang Subdistrict"]


def test_search_puts_what_begins_with_the_text_first():
    names = REGISTER.search("城", "zh")["name"].tolist()
    assert names[:4] == ["城子街道", "城关街道", "城北街道", "城南街道"]
    assert names[4] == "东城区"


def test_search_ignores_apostrophes_and_knows_aliases():
    assert REGISTER.search("guanganmennei", "zh")["name"].tolist() == ["广安门内街道"]
    assert "黄村地区" in REGISTER.search("黄村镇", "zh")["name"].tolist()


def test_search_for_nothing_lists_all_and_for_nonsense_none():
    assert len(REGISTER.search(" ", "zh")) == 366
    empty = REGISTER.search("no such place", "zh")
    assert empty.empty
    assert empty.columns.tolist() == ["code", "name", "kind", "district_code"]


@pytest.mark.parametrize(("spelling", "code"), [("開發區", "110199"), ("东城", "110101"), ("云岗街道", "110106012")])
def test_a_unit_of_either_level_is_found_by_a_name_that_no_other_has(spelling, code):
    assert REGISTER.code(spelling) == code


@pytest.mark.parametrize(("spelling", "other"), [("海淀", "海淀区海淀街道"), ("东风", "朝阳区东风地区")])
def test_a_name_that_two_units_share_is_reported_and_never_decided(spelling, other):
    with pytest.raises(UnknownUnit) as refused:
        REGISTER.code(spelling)
    assert other in english(refused.value)
