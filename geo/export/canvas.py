"""The blank page of an export: a matplotlib figure measured in points, and the few marks that are put on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.textpath import TextPath
from matplotlib.transforms import Affine2D

from geo.export import fonts
from geo.maps.colours import BLANK
from geo.maps.symbols import outline

INK, RULE = "#1d2733", "#c9d0d8"

_MM = 72 / 25.4

Align = Literal["left", "center", "right"]
Rect = tuple[float, float, float, float]


@dataclass(kw_only=True)
class Canvas:
    """A page in points, the origin at its lower left corner.

    Parameters
    ----------
    width, height
        Size in millimetres.
    font
        The typeface.
    texts
        Every text on the page.
    """

    width: float
    height: float
    font: FontProperties
    texts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.width, self.height = self.width * _MM, self.height * _MM
        self.figure = Figure((self.width / 72, self.height / 72), facecolor="white")
        self._axes = self.figure.add_axes((0, 0, 1, 1))
        self._axes.set(xlim=(0, self.width), ylim=(0, self.height))
        self._axes.set_axis_off()

    def write(
        self, x: float, y: float, text: str, size: float, color: str = INK, align: Align = "left", halo: bool = False
    ) -> None:
        """Write one line, `y` at its baseline; a halo keeps it readable on a map."""
        self.texts.append(text)
        left = x - {"left": 0.0, "center": 0.5, "right": 1.0}[align] * fonts.width(text, size)
        if halo:
            # A path effect would turn the text itself into outlines, which cannot be searched.
            outline = TextPath((left, y), text, size=size, prop=self.font)
            self._axes.add_artist(PathPatch(outline, facecolor="white", edgecolor="white", lw=size * 0.28, zorder=8))
        self._axes.text(left, y, text, color=color, font=self.font, size=size, va="baseline", zorder=9)

    def paragraph(
        self, x: float, y: float, text: str, size: float, room: float, color: str = INK, leading: float = 1.4
    ) -> float:
        """Write text in lines below `y`, and return where the next may begin."""
        for line in fonts.wrap(text, size, room):
            y -= size * leading
            self.write(x, y + size * (leading - 1.1), line, size, color)
        return y

    def watermark(self, text: str, rect: Rect) -> None:
        """Write a large pale text across a rectangle."""
        left, bottom, right, top = rect
        self.texts.append(text)
        size = 0.9 * (right - left) / max(fonts.width(text, 1.0), 1.0)
        self._axes.text(
            (left + right) / 2,
            (bottom + top) / 2,
            text,
            font=self.font,
            size=min(size, 60),
            color="#b3261e",
            alpha=0.28,
            rotation=30,
            ha="center",
            va="center",
            zorder=10,
        )

    def box(self, rect: Rect, fill: str = "none", edge: str = RULE, weight: float = 0.6, zorder: float = 6) -> None:
        """Draw a rectangle."""
        left, bottom, right, top = rect
        self._axes.add_artist(
            Rectangle((left, bottom), right - left, top - bottom, fc=fill, ec=edge, lw=weight, zorder=zorder)
        )

    def hatched(self, rect: Rect) -> None:
        """Draw the swatch of what has no value."""
        left, bottom, right, top = rect
        self.areas([_rectangle(left, bottom, right, top)], [None], None)
        self.box(rect)

    def rule(
        self,
        points: Sequence[tuple[float, float]],
        color: str = RULE,
        weight: float = 0.6,
        dash: tuple[float, ...] = (),
        zorder: float = 6,
    ) -> None:
        """Draw a line through points."""
        self.lines([np.asarray(points)], [color], weight, dash, None, zorder)

    def areas(self, paths: Sequence[Path], fills: Sequence[str | None], clip: Rect | None) -> None:
        """Fill areas without borders; an area without a colour is hatched."""
        plain = [(path, fill) for path, fill in zip(paths, fills, strict=True) if fill]
        blank = [path for path, fill in zip(paths, fills, strict=True) if not fill]
        if blank:
            # Hatched one by one, three hundred areas take several times as long.
            whole = [Path.make_compound_path(*blank)]
            self._add(
                PathCollection(
                    whole,
                    facecolors=BLANK["ground"],
                    hatch="//////",
                    hatchcolors=[BLANK["printed"]],
                    linewidths=0,
                    zorder=1,
                ),
                clip,
            )
        if plain:
            areas, colours = zip(*plain, strict=True)
            self._add(PathCollection(areas, facecolors=colours, linewidths=0, zorder=1.5), clip)

    def borders(
        self,
        paths: Sequence[Path],
        color: str,
        weight: float,
        dash: tuple[float, ...],
        clip: Rect | None,
        zorder: float = 2,
    ) -> None:
        """Draw the borders of areas."""
        style: Any = (0, dash) if dash else "solid"
        self._add(
            PathCollection(
                paths, facecolors="none", edgecolors=color, linewidths=weight, linestyles=[style], zorder=zorder
            ),
            clip,
        )

    def lines(
        self,
        lines: Sequence[np.ndarray],
        colors: Sequence[str],
        weight: float,
        dash: tuple[float, ...],
        clip: Rect | None,
        zorder: float = 4,
    ) -> None:
        """Draw lines, each in its colour."""
        style: Any = (0, dash) if dash else "solid"
        self._add(LineCollection(lines, colors=colors, linewidths=weight, linestyles=[style], zorder=zorder), clip)

    def dot(
        self, x: float, y: float, radius: float, fill: str | None, edge: str, weight: float, symbol: str = "circle"
    ) -> None:
        """Draw a point in a shape of `geo.maps.symbols.SHAPES`; one without a colour is hatched."""
        look: Any = (
            {"facecolor": fill}
            if fill
            else {"facecolor": BLANK["ground"], "hatch": "//////", "hatchcolor": BLANK["printed"]}
        )
        corners = outline(symbol, x, y, radius)
        path = Path([*corners, corners[0]], closed=True) if corners else Path.circle((x, y), radius)
        self._axes.add_artist(PathPatch(path, edgecolor=edge, lw=weight, zorder=5, **look))

    def shape(self, points: Sequence[tuple[float, float]], fill: str) -> None:
        """Fill a polygon."""
        self._axes.add_artist(
            PathPatch(Path([*points, points[0]], closed=True), facecolor=fill, edgecolor=INK, lw=0.5, zorder=7)
        )

    def _add(self, collection: Any, clip: Rect | None) -> None:
        self._axes.add_collection(collection, autolim=False)
        if clip:
            collection.set_clip_path(_rectangle(*clip), Affine2D() + self._axes.transData)


def _rectangle(left: float, bottom: float, right: float, top: float) -> Path:
    return Path([(left, bottom), (right, bottom), (right, top), (left, top), (left, bottom)], closed=True)
