"""English names of subdistricts: every character is read in one way, syllable by syllable."""

from __future__ import annotations

from collections import defaultdict

import pypinyin

GENERIC = ("Hui Township", "Manchu Township", "Subdistrict", "Town", "Township", "Area")
ENDINGS = ("回族乡", "满族乡", "街道", "地区", "镇", "乡")
#: Characters that place names read in more than one way, each reading reviewed.
TWO_READINGS = {"堡": {"bu", "pu"}, "长": {"chang", "zhang"}}
#: Names in English words, not in pinyin, and those kept short.
WORDS = {"首都机场街道", "大栅栏街道"}


def stem(name: str) -> str:
    """Leave the generic term out, of a Chinese name; 张镇 keeps it."""
    ending = next((ending for ending in ENDINGS if name.endswith(ending)), "")
    short = name.removesuffix(ending)
    return short if len(short) > 1 else name


def syllables(chinese: str, english: str) -> list[str] | None:
    """Split pinyin into a syllable for each character by the readings that a dictionary has; None where it cannot."""
    if not chinese:
        return None if english else []
    for reading in sorted(set(pypinyin.pinyin(chinese[0], style=pypinyin.Style.NORMAL, heteronym=True)[0])):
        if english.startswith(reading):
            rest = syllables(chinese[1:], english.removeprefix(reading).removeprefix("'"))
            if rest is not None:
                return [reading, *rest]
    return None


def names(frames):
    rows = frames["subdistricts"]
    rows = rows[(rows["kind"] != "functional_zone") & ~rows["name_zh"].isin(WORDS)]
    for chinese, english in zip(rows["name_zh"], rows["name_en"], strict=True):
        bare = next((english.removesuffix(f" {term}") for term in GENERIC if english.endswith(f" {term}")), english)
        yield chinese, bare


def test_every_name_is_the_pinyin_of_its_characters_in_one_word(frames):
    odd = [(zh, en) for zh, en in names(frames) if " " in en or syllables(stem(zh), en.lower()) is None]
    assert odd == []


def test_a_character_is_read_in_one_way_in_all_names(frames):
    readings = defaultdict(set)
    for zh, en in names(frames):
        for character, reading in zip(stem(zh), syllables(stem(zh), en.lower()) or (), strict=False):
            readings[character].add(reading)
    several = {character: ways for character, ways in readings.items() if len(ways) > 1}
    assert {key: ways for key, ways in several.items() if not ways <= TWO_READINGS.get(key, set())} == {}


def test_a_syllable_that_begins_with_a_vowel_has_its_apostrophe(frames):
    for zh, en in names(frames):
        parts = syllables(stem(zh), en.lower()) or []
        assert en.count("'") == sum(part[0] in "aeo" for part in parts[1:]), (zh, en)


def test_chaoyangmen_is_no_zhaoyangmen(frames):
    english = frames["subdistricts"].set_index("name_zh")["name_en"]
    assert english["朝阳门街道"] == "Chaoyangmen Subdistrict"
