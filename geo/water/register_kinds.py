"""The kinds of point registers: how files spell each, and its shape on the map."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class RegisterKind:
    """One kind of water body or outfall that is kept in a register.

    Parameters
    ----------
    id
        Value of the column ``kind`` of the layer ``registers``; its texts are ``kind_<id>`` in the catalogue.
    symbol
        Small shape of `geo.maps.symbols` that stands for it.
    spellings
        What files call it besides its id.
    """

    id: str
    symbol: str
    spellings: tuple[str, ...]


#: All kinds, in the order of the legend; a new one is a row here and a value of the column in `geo.schema`.
REGISTER_KINDS = (
    RegisterKind("black_odorous_reach", "small-diamond", ("黑臭水体",)),
    RegisterKind("small_water_body", "small-circle", ("小微水体",)),
    RegisterKind("outfall", "small-triangle", ("排污口", "入河排污口")),
)
