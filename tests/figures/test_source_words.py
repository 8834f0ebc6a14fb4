"""Sources: their publisher is named, a reprint is called one, and nobody is sent to a reprint's address."""

from __future__ import annotations

import pytest

from geo.figures import source_words
from geo.figures.figure_tables import source_table


def source(**changes: object) -> dict:
    row = {
        "publisher": "甲局",
        "publisher_en": "Bureau A",
        "kind": "official",
        "url": "https://example.gov.cn/a?b=1&c=2",
    }
    return {**row, **changes}


def test_an_official_address_may_be_opened_and_that_of_a_reprint_not():
    assert source_words.address(source()) == "https://example.gov.cn/a?b=1&c=2"
    assert source_words.address(source(kind="reprint")) == ""
    assert source_words.address(source(url=None)) == ""


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https://a.cn/) [x](http://b.cn", "https://a.cn/ b", "a.cn"])
def test_what_is_no_plain_address_is_no_link(url):
    assert source_words.address(source(url=url)) == ""


def test_a_reprint_is_called_one_beside_the_publisher():
    assert source_words.publisher(source(kind="reprint"), "zh") == "甲局，据转载"
    assert source_words.publisher(source(kind="reprint"), "en") == "Bureau A, from a reprint"
    assert source_words.publisher(source(kind=None), "en") == "Bureau A"


def test_the_table_of_sources_shows_no_address_of_a_reprint(frames):
    sources = frames["sources"]
    addresses = source_table(sources, "en")["Address"].tolist()
    reprints = sources["kind"].eq("reprint").tolist()
    assert any(addresses)
    assert not any(address for address, reprint in zip(addresses, reprints, strict=True) if reprint)
