"""The register of reporting units: any spelling of a district or a subdistrict to its code, and back to a name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches

import pandas as pd

from geo.errors import Fault, Place, UnknownUnit, Word
from geo.settings import CITY_CODE
from geo.texts.spelling import fold

#: What a name's ending may be replaced by; towns and areas are never exchanged here, the alias column does that.
_ENDINGS = {
    "街道": ("街道", "街道办事处", "街道办", "办事处", ""),
    "地区": ("地区", "地区办事处", "办事处", ""),
    "镇": ("镇", ""),
    "乡": ("乡", ""),
}
#: What the map and narrow tables call the development area.
_SHORT = {"北京经济技术开发区": "经开区", "Beijing Economic-Technological Development Area": "BDA"}
#: Stands for the whole city where a district's code stands otherwise.
_ANYWHERE = ""

#: A folded spelling to the codes of all units that are spelt so.
_Index = Mapping[str, frozenset[str]]


class Register:
    """The units that report: districts, the development area among them, and subdistricts.

    Matching is exact, over names, English names, aliases, codes and fixed variants of these (with and without 区,
    街道办事处 for 街道, the name without its ending). What two units share is reported, never decided.

    Parameters
    ----------
    districts
        Columns ``code``, ``name_zh``, ``name_en``, ``kind``, ``aliases`` and ``members`` (codes of the subdistricts
        that report to the development area); the last two hold texts separated by ``|``, blank for none.
    subdistricts
        Columns ``code``, ``name_zh``, ``name_en``, ``district_code``, ``kind`` and ``aliases``.

    Attributes
    ----------
    districts, subdistricts
        Copies of the two frames, blank texts as ``""``. ``subdistricts`` has one column more, ``reporting_code``: the
        unit that it reports to, 110199 for the members of the development area, else its district.
    """

    def __init__(self, districts: pd.DataFrame, subdistricts: pd.DataFrame) -> None:
        texts = ["aliases", "members"]
        self.districts = districts.assign(**districts[texts].fillna(""))
        self.subdistricts = subdistricts.assign(aliases=subdistricts["aliases"].fillna(""))
        members = {code: unit.code for unit in self.districts.itertuples() for code in _split(str(unit.members))}
        reporting = self.subdistricts["code"].map(members).fillna(self.subdistricts["district_code"])
        self.subdistricts["reporting_code"] = reporting
        #: Code of each subdistrict to the code of the unit that it reports to.
        self.reporting: Mapping[str, str] = dict(zip(self.subdistricts["code"], reporting, strict=True))
        shared = ["code", "name_zh", "name_en", "kind", "aliases"]
        self._units = pd.concat([self.districts[shared], self.subdistricts[[*shared, "district_code"]]])
        self._folded = [[fold(spelling) for spelling in _spellings(unit)] for unit in self._units.to_dict("records")]
        self._names: dict[str, dict[str, str]] = {
            language: {CITY_CODE: city} | dict(zip(self._units["code"], self._units[column], strict=True))
            for language, column, city in (("zh", "name_zh", "北京市"), ("en", "name_en", "Beijing"))
        }
        self._districts = _index_districts(self.districts)
        self._subdistricts = _index_subdistricts(self.subdistricts, self._districts)

    def name(self, code: str, language: str) -> str:
        """Return a unit's name in ``zh`` or ``en``; raises `UnknownUnit` for a code that no unit has."""
        names = self._names["en" if language == "en" else "zh"]
        if code not in names:
            raise UnknownUnit(Fault("unknown_code", values={"got": code}))
        return names[code]

    def district_code(self, name: str) -> str:
        """Find a district by any spelling (东城区, 东城, 東城區, 经开区); raises `UnknownUnit` unless it is one."""
        return _sure(self._find_district(name))

    def subdistrict_code(self, name: str, district: str = "") -> str:
        """Find a subdistrict by any spelling within its district.

        Parameters
        ----------
        name
            Name, alias or code.
        district
            Any spelling of the district; the development area has its members, Daxing has them as well. When it is
            blank the name must be unique in the city, and no district's name.

        Raises
        ------
        UnknownUnit
            No subdistrict or more than one is spelt so, or the district is not known.
        """
        return _sure(self._find_subdistrict(name, district))

    def code(self, name: str, district: str = "") -> str:
        """Find a unit of either level: a subdistrict of the district given, or whatever in the city is spelt so.

        Parameters
        ----------
        name, district
            Any spelling; see `subdistrict_code`.

        Raises
        ------
        UnknownUnit
            No unit or more than one is spelt so.
        """
        if district.strip():
            return self.subdistrict_code(name, district)
        every = {**self._districts, **self._subdistricts[_ANYWHERE]}
        return _sure(self._decide(name, every, Word("any_unit")))

    def match_districts(self, frame: pd.DataFrame, column: str = "district") -> tuple[pd.Series, list[Fault]]:
        """Find the district of every row; as `match`, for rows that name no subdistrict.

        Parameters
        ----------
        frame
            Rows with a spelling of a district; the index numbers the rows in the messages.
        column
            The column to read.
        """
        names = _texts(frame[column])
        codes = {name: self._find_district(name) for name in set(names)}
        return _collect([codes[name] for name in names], frame.index)

    def match(
        self, frame: pd.DataFrame, name: str = "subdistrict", district: str = "district"
    ) -> tuple[pd.Series, list[Fault]]:
        """Find the subdistrict of every row.

        Parameters
        ----------
        frame
            Rows with a spelling of the subdistrict and of its district; the index numbers the rows in the messages.
        name, district
            The columns to read.

        Returns
        -------
        codes : Series of str
            Codes on the frame's index, missing where there is a fault.
        faults : list of Fault
            One for each row whose name is blank, unknown or shared, with the nearest names of the district.
        """
        pairs = list(zip(_texts(frame[name]), _texts(frame[district]), strict=True))
        codes = {pair: self._find_subdistrict(*pair) for pair in set(pairs)}
        return _collect([codes[pair] for pair in pairs], frame.index)

    def search(self, text: str, language: str) -> pd.DataFrame:
        """List the units whose name, English name, alias or code contains a text; every unit for a blank text.

        Parameters
        ----------
        text
            Part of a name, in Chinese or pinyin; width, case, spaces and apostrophes do not count.
        language
            ``zh`` or ``en``, the language of the column ``name``.

        Returns
        -------
        DataFrame
            Columns ``code``, ``name``, ``kind`` and ``district_code`` (missing for a district), names that begin with
            the text first, then districts before subdistricts, by code.
        """
        part = fold(text)
        places = [min((form.find(part) for form in forms if part in form), default=-1) for forms in self._folded]
        names = self._units["code"].map(lambda code: self.name(code, language))
        hits = self._units.assign(name=names, place=places).loc[lambda units: units["place"] >= 0]
        hits = hits.sort_values("place", key=lambda place: place > 0, kind="stable", ignore_index=True)
        return hits[["code", "name", "kind", "district_code"]]

    def _find_district(self, name: str) -> str | Fault:
        return self._decide(name, self._districts, Word("district_of_beijing"))

    def _find_subdistrict(self, name: str, district: str) -> str | Fault:
        if not district.strip():
            return self._decide(name, self._subdistricts[_ANYWHERE], Word("subdistrict_of_beijing"))
        code = self._find_district(district)
        if isinstance(code, Fault):
            return code
        scope = Word("subdistrict_of", {"district": self.name(code, "zh")})
        return self._decide(name, self._subdistricts.get(code, {}), scope)

    def _decide(self, name: str, index: _Index, scope: Word) -> str | Fault:
        """Return the one code that is spelt so in a scope: a level of units, or the subdistricts of a district."""
        form = fold(name)
        codes = index.get(form, frozenset())
        if len(codes) == 1:
            return min(codes)
        if codes:
            return Fault("shared_name", values={"scope": scope, "got": name, "units": self._list(codes)})
        near = self._subdistricts[_ANYWHERE].get(form) or frozenset[str]().union(
            *(index[other] for other in get_close_matches(form[:40], index, n=3, cutoff=0.5))
        )
        values = {"scope": scope, "got": name if form else "", "nearest": self._list(near)}
        return Fault("unknown_unit", values=values)

    def _list(self, codes: frozenset[str]) -> list[str]:
        """Names of units, a subdistrict's after its district's."""
        return [self.name(code[:6], "zh") * (len(code) > 6) + self.name(code, "zh") for code in sorted(codes)]


def short_name(name: str) -> str:
    """Shorten a unit's name for where room is scarce; every other name stays as it is.

    Examples
    --------
    >>> short_name("Dongcheng District"), short_name("北京经济技术开发区"), short_name("通州区")
    ('Dongcheng', '经开区', '通州区')
    """
    return _SHORT.get(name, name.removesuffix(" District"))


def _split(texts: str) -> list[str]:
    return [text for text in texts.split("|") if text]


def _spellings(unit: Mapping[Hashable, str]) -> list[str]:
    return [unit["code"], unit["name_zh"], unit["name_en"], *_split(unit["aliases"])]


def _district_variants(unit: Mapping[Hashable, str]) -> Iterator[str]:
    for spelling in _spellings(unit):
        yield spelling
        if unit["kind"] == "district" and spelling.endswith("区"):
            yield from (spelling.removesuffix("区"), "北京市" + spelling)


def _subdistrict_variants(unit: Mapping[Hashable, str]) -> Iterator[str]:
    for spelling in _spellings(unit):
        yield spelling
        for ending, others in _ENDINGS.items():
            stem = spelling.removesuffix(ending)
            # A single character (张镇) is too little to name a place.
            if 1 < len(stem) < len(spelling):
                yield from (stem + other for other in others)


def _index_districts(districts: pd.DataFrame) -> _Index:
    index: dict[str, frozenset[str]] = defaultdict(frozenset)
    for unit in districts.to_dict("records"):
        for variant in _district_variants(unit):
            index[fold(variant)] |= {unit["code"]}
    return dict(index)


def _index_subdistricts(subdistricts: pd.DataFrame, districts: _Index) -> dict[str, _Index]:
    """Spellings within each unit, and in the whole city, where a district's own spelling (海淀) counts as well."""
    scopes: dict[str, dict[str, frozenset[str]]] = {_ANYWHERE: defaultdict(frozenset)}
    for unit in subdistricts.to_dict("records"):
        for form in map(fold, _subdistrict_variants(unit)):
            for scope in (unit["district_code"], unit["reporting_code"], _ANYWHERE):
                scopes.setdefault(scope, defaultdict(frozenset))[form] |= {unit["code"]}
            scopes[_ANYWHERE][form] |= districts.get(form, frozenset())
    return {scope: dict(index) for scope, index in scopes.items()}


def _texts(column: pd.Series) -> list[str]:
    return column.fillna("").astype(str).tolist()


def _sure(code: str | Fault) -> str:
    if isinstance(code, Fault):
        raise UnknownUnit(code)
    return code


def _collect(units: list[str | Fault], rows: pd.Index) -> tuple[pd.Series, list[Fault]]:
    codes = pd.Series([None if isinstance(unit, Fault) else unit for unit in units], rows, dtype="str")
    faults = [
        replace(unit, place=Place(row=str(row)))
        for row, unit in zip(rows, units, strict=True)
        if isinstance(unit, Fault)
    ]
    return codes, faults
