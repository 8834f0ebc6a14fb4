"""Places as files of results write them: the city, a district, a subdistrict, a river or a section."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from geo.errors import Fault, UnknownUnit
from geo.settings import CITY_CODE
from geo.texts.spelling import fold
from geo.units import Register

_CITY = frozenset(map(fold, ("北京市", "北京", "全市", "全市合计", "全市平均", "Beijing", "the city", CITY_CODE)))


class ResultPlaces:
    """All places that a result may be of.

    Parameters
    ----------
    register
        The units.
    rivers, sections
        Columns ``id``, ``name_zh`` and ``name_en``.
    """

    def __init__(self, register: Register, rivers: pd.DataFrame, sections: pd.DataFrame) -> None:
        self._register = register
        self._rivers, self._sections = _index(rivers), _index(sections, "断面")

    def find(self, name: str, district: str = "") -> dict[str, str] | Fault:
        """Find a place by any spelling.

        Parameters
        ----------
        name
            Name, alias, id or code; a subdistrict's may stand behind its district's (丰台区云岗街道). A blank one is
            the district itself.
        district
            Any spelling of the district of a subdistrict, or blank.

        Returns
        -------
        dict or Fault
            ``unit_code``, ``river_id`` or ``section_id``; a fault where none or several are spelt so.
        """
        if fold(name) in _CITY and not district:
            return {"unit_code": CITY_CODE}
        unit = self._unit(name, district)
        plain = fold(name)
        places: list[dict[str, str]] = [] if isinstance(unit, Fault) else [{"unit_code": unit}]
        if not district:
            ids = {"river_id": self._rivers.get(plain), "section_id": self._sections.get(plain.removesuffix("断面"))}
            places += [{column: key} for column, key in ids.items() if key]
        if len(places) > 1:
            return Fault("shared_place", values={"got": name, "places": [next(iter(place)) for place in places]})
        return next(iter(places), unit if isinstance(unit, Fault) else {"unit_code": unit})

    def _unit(self, name: str, district: str) -> str | Fault:
        """Return the code of a district or a subdistrict."""
        try:
            if not name and district:
                return self._register.district_code(district)
            return self._register.code(name, district)
        except UnknownUnit as error:
            joined = None if district else self._joined(name)
            (fault,) = error.faults
            return joined or Fault(fault.kind, values=fault.values)

    def _joined(self, name: str) -> str | None:
        """Return the subdistrict of a name that begins with its district's; None where there is no such."""
        for end in range(2, len(name)):
            try:
                self._register.district_code(name[:end])
                return self._register.subdistrict_code(name[end:], name[:end])
            except UnknownUnit:
                continue
        return None


def _index(places: pd.DataFrame, ending: str = "") -> Mapping[str, str]:
    return {
        fold(row[column]).removesuffix(ending): str(row["id"])
        for row in places.to_dict("records")
        for column in ("id", "name_zh", "name_en")
    }
