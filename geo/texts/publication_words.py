"""What a publication changed, in words: how many rows, of which layers."""

from __future__ import annotations

from collections.abc import Mapping

from geo.schema import LAYERS
from geo.texts.catalogue import text

#: Layer to number of rows ``added``, ``changed`` and ``withdrawn``; what is zero may be missing.
Counts = Mapping[str, Mapping[str, int]]
_CHANGES = ("added", "changed", "withdrawn")


def publication_title(counts: Counts, is_return: bool, language: str) -> str:
    """Say how many rows a publication added, changed and withdrew, and whether it went back to an earlier version."""
    key = "publication_return" if is_return else "publication_title"
    return text(key, language, amount=publication_amount(counts, language))


def publication_amount(counts: Counts, language: str) -> str:
    """Say how many rows of all layers were added, changed and withdrawn; an empty text where none were."""
    return _amount({change: sum(of.get(change, 0) for of in counts.values()) for change in _CHANGES}, language)


def publication_words(counts: Counts, language: str) -> list[str]:
    """Say for each layer how many of its rows were added, changed and withdrawn."""
    return [
        text(
            "publication_layer",
            language,
            layer=LAYERS[name].label(language) if name in LAYERS else name,
            amount=_amount(of_layer, language),
        )
        for name, of_layer in counts.items()
    ]


def _amount(changes: Mapping[str, int], language: str) -> str:
    words = [text(f"publication_{name}", language, count=changes[name]) for name in _CHANGES if changes.get(name)]
    return text("clause_separator", language).join(words)
