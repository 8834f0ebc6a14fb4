"""How the layers look in QGIS: a style for each layer with shapes, in the map's own colours, and a project of all."""

from __future__ import annotations

from dataclasses import dataclass

import pyproj

from geo.maps.colours import ACCENT, BLANK, QUIET, WATER
from geo.maps.model import BOUNDS
from geo.maps.symbols import shape_of
from geo.registers.register_maps import LOOKS
from geo.schema import LAYERS, WATER_CLASSES
from geo.schema.layers import Label
from geo.schema.register_kinds import REGISTER_STATES
from geo.settings import CRS_STORE, LANGUAGES
from geo.site.site_templates import fill
from geo.texts.catalogue import text

#: QGIS's kind of symbol and its name of the geometry, by the type of a layer's geometry.
_SYMBOLS = {
    "MultiPolygon": ("fill", "Polygon"),
    "MultiLineString": ("line", "Line"),
    "Point": ("marker", "Point"),
}
#: QGIS's names of our shapes; our cross stands on its feet, QGIS's on its point.
_MARKERS = {"cross": "cross_fill"}
_TURNED = 45
#: Fillings of areas; districts lie above their subdistricts.
_GROUNDS = {"districts": "", "subdistricts": BLANK["ground"]}


@dataclass(frozen=True, kw_only=True)
class StyleClass:
    """How the features of one value look.

    Parameters
    ----------
    value
        In the style's column; blank for all others.
    label
        In both languages.
    colour
        ``#rrggbb``; blank for an area that is not filled.
    shape
        Of a point, as `geo.maps.symbols.SHAPES` names it.
    """

    value: str
    label: str
    colour: str
    shape: str = "circle"

    @property
    def rgba(self) -> str:
        """Return the colour as QGIS writes it."""
        if not self.colour:
            return "0,0,0,0"
        return ",".join([*(str(int(self.colour[i : i + 2], 16)) for i in (1, 3, 5)), "255"])

    @property
    def marker(self) -> str:
        """Return QGIS's name of the shape."""
        return _MARKERS.get(self.shape, self.shape)

    @property
    def angle(self) -> int:
        """Return by how many degrees QGIS has to turn its shape."""
        return _TURNED if self.shape in _MARKERS else 0


@dataclass(frozen=True, kw_only=True)
class LayerStyle:
    """How a layer looks.

    Parameters
    ----------
    layer
        Its name.
    classes
        One for all features, or one for each value of `column`.
    column
        Blank where all features look the same.
    width
        Of its lines, in millimetres.
    is_named
        Whether the map writes the features' names.
    """

    layer: str
    classes: tuple[StyleClass, ...]
    column: str = ""
    width: float = 0.26
    is_named: bool = False

    @property
    def label(self) -> str:
        """Return the layer's name in both languages."""
        return _both(LAYERS[self.layer].label)

    @property
    def symbol(self) -> str:
        """Return QGIS's kind of symbol."""
        return _SYMBOLS[str(LAYERS[self.layer].geometry)][0]

    @property
    def geometry(self) -> str:
        """Return QGIS's name of the geometry."""
        return _SYMBOLS[str(LAYERS[self.layer].geometry)][1]


def _both(label: Label) -> str:
    return f"{label.zh} {label.en}"


def layer_styles() -> tuple[LayerStyle, ...]:
    """Return the styles of all layers with shapes, from the top of a map to its ground."""
    blank = StyleClass(value="", label=_both(REGISTER_STATES["not_disclosed"].label), colour=BLANK["line"])
    waters = (*(StyleClass(value=each, label=each, colour=WATER[each]) for each in WATER_CLASSES), blank)
    states = tuple(
        StyleClass(value=name, label=_both(state.label), colour=LOOKS[state.look][1], shape=_shape(state.look))
        for name, state in REGISTER_STATES.items()
    )
    plain = {name: StyleClass(value="", label="", colour=colour) for name, colour in _GROUNDS.items()}
    return (
        LayerStyle(layer="registers", column="status", classes=states),
        LayerStyle(layer="sections", column="target_class", classes=waters),
        LayerStyle(layer="rivers", column="target_class", classes=waters, width=0.8),
        LayerStyle(layer="districts", classes=(plain["districts"],), width=0.5, is_named=True),
        LayerStyle(layer="subdistricts", classes=(plain["subdistricts"],)),
    )


def _shape(look: str) -> str:
    return next(shape_of(symbol) for name, (symbol, _) in LOOKS.items() if name == look)


def qml(style: LayerStyle) -> str:
    """Write a style as QGIS reads it (QML, as of QGIS 3.22)."""
    return fill("style.xml", {"style": style, "outline": _rgba(QUIET), "ink": _rgba(ACCENT)})


def _rgba(colour: str) -> str:
    return StyleClass(value="", label="", colour=colour).rgba


def project(file: str) -> bytes:
    """Write a QGIS project (3.22) of all layers with shapes.

    Parameters
    ----------
    file
        Name of the GeoPackage, which lies beside the project.
    """
    (south, west), (north, east) = BOUNDS
    values = {
        "title": " · ".join(text("site_title", language) for language in LANGUAGES),
        "file": file,
        "styles": layer_styles(),
        "crs": pyproj.CRS(CRS_STORE),
        "authid": CRS_STORE,
        "extent": {"xmin": west, "ymin": south, "xmax": east, "ymax": north},
        "outline": _rgba(QUIET),
        "ink": _rgba(ACCENT),
    }
    return fill("project.xml", values).encode()
