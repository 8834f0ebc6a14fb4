"""PNG files: pixels become one, compressed as line drawings want it."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_INCHES = 0.0254


def encode_png(pixels: NDArray[np.uint8], dpi: float, about: Mapping[str, str]) -> bytes:
    """Write pixels as a PNG.

    Flat areas compress best and soonest without any of PNG's row filters, which imaging libraries try one by one.

    Parameters
    ----------
    pixels
        Rows from the top, columns, and red, green and blue.
    dpi
        Dots per inch.
    about
        Keyword to text, in any script.

    Returns
    -------
    bytes
        The same for the same pixels and texts.
    """
    height, width, _ = pixels.shape
    rows = np.zeros((height, 1 + 3 * width), np.uint8)  # each row begins with its filter: none
    rows[:, 1:] = pixels.reshape(height, -1)
    dots = round(dpi / _INCHES)
    chunks = [
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"pHYs", struct.pack(">IIB", dots, dots, 1)),
        *((b"iTXt", f"{key}\0\0\0\0\0{text}".encode()) for key, text in about.items()),
        (b"IDAT", zlib.compress(rows.tobytes(), 6)),
        (b"IEND", b""),
    ]
    return _SIGNATURE + b"".join(_chunk(name, body) for name, body in chunks)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
