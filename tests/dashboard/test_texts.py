"""Data in the Markdown of a page: every letter is shown, and none does anything."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from dashboard.texts import escape, plain, t

MARKS = re.compile(r"[\\`*_{}\[\]<>#~$:|!]")
JOINER = "\u2060"
#: What GFM makes a link of, without any mark: an address of the web or of a person.
ADDRESS = re.compile(r"(?<![^\W_])(?:https?://|www\.)|[\w.+-]@[\w-]+\.", re.IGNORECASE)
MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
#: Data made of what Markdown reads: marks, the starts of blocks, and bare addresses.
PARTS = ["\\", *'`*_{}[]<>#~$:|!-+=.)(/@&;" \t\r\n', "1", "1.", "a", "京", "    ", "---", "http://", "www.", "b.cn"]
DATA = st.lists(st.sampled_from(PARTS), max_size=20).map("".join) | st.text(st.characters(exclude_categories=["C"]))


def shown(markdown: str) -> str:
    """Return what a reader sees of Markdown that is one paragraph of text; anything else fails."""
    tokens = MARKDOWN.parse(markdown)
    assert [token.type for token in tokens] in ([], ["paragraph_open", "inline", "paragraph_close"])
    texts = [part for token in tokens for part in token.children or []]
    assert {part.type for part in texts} <= {"text"}
    return "".join(part.content for part in texts)


def one_line(data: str) -> str:
    """Reduce a text to its letters, with one space wherever it has blanks."""
    return " ".join(data.replace(JOINER, "").split())


@pytest.mark.parametrize(
    "data",
    [
        "**b**",
        "![x](http://x)",
        "$x$",
        "$$x$$",
        ":smile:",
        ":red[x]",
        "`code`",
        "[a](b)",
        "__init__",
        "<b>",
        "<http://x.cn>",
        "~~a~~",
        "| a | b |",
    ],
)
def test_data_in_markdown_keeps_every_letter(data):
    assert escape(data).count("\\") == len(MARKS.findall(data))
    assert escape(data).replace("\\", "").replace(JOINER, "") == data
    assert escape(data) in t("unknown_in_url", name="x", value=data)
    assert data in plain("unknown_in_url", name="x", value=data)


@pytest.mark.parametrize(
    ("data", "markdown"),
    [
        ("1. Annex", "1\\. Annex"),
        ("2) Annex", "2\\) Annex"),
        ("- a", "\\- a"),
        ("+ a", "\\+ a"),
        ("\n - a", "\\- a"),
        ("906.28", "906.28"),
    ],
)
def test_data_starts_no_list(data, markdown):
    assert escape(data) == markdown


@pytest.mark.parametrize(
    ("data", "line"),
    [
        ("a\nb", "a b"),
        ("a\r\nb", "a b"),
        ("a\rb", "a b"),
        ("a  \n\n\t b", "a b"),
        ("a\n \n \nb", "a b"),
        ("a  b", "a  b"),
        ("    code", "code"),
        ("\tcode", "code"),
        ("\n\n    code", "code"),
    ],
)
def test_line_breaks_become_a_space_and_leading_blanks_go(data, line):
    assert escape(data) == line


@pytest.mark.parametrize("block", ["# a", "- a", "1. a", "> a", "    a", "```", "---", "===", "| - |", "$$"])
def test_no_line_of_data_starts_a_block(block):
    assert one_line(shown(escape(f"a\n{block}"))) == one_line(f"a {block}")
    assert one_line(shown(escape(f"a\n\n{block}\n\nb"))) == one_line(f"a {block} b")
    assert one_line(shown(escape(block))) == one_line(block)


@pytest.mark.parametrize(
    ("data", "letters"),
    [
        ("http://a.cn", f"http:{JOINER}//a.cn"),
        ("见https://a.cn/b?c=1", f"见https:{JOINER}//a.cn/b?c=1"),
        ("HTTPS://A.CN", f"HTTPS:{JOINER}//A.CN"),
        ("www.a.cn", f"www{JOINER}.a.cn"),
        ("(WWW.A.CN)", f"(WWW{JOINER}.A.CN)"),
        ("http://www.a.cn", f"http:{JOINER}//www{JOINER}.a.cn"),
        ("a@b.cn", f"a@{JOINER}b.cn"),
        ("mailto:a@b.cn", f"mailto:a@{JOINER}b.cn"),
        ("http and www", "http and www"),
        ("a: b.c", "a: b.c"),
    ],
)
def test_a_bare_address_is_parted_where_gfm_would_make_a_link_of_it(data, letters):
    assert shown(escape(data)) == letters
    assert not ADDRESS.search(letters)


def test_a_place_that_reads_no_markdown_has_no_word_joiner():
    assert "http://www.a.cn a@b.cn" in plain("unknown_in_url", name="x", value="http://www.a.cn a@b.cn")


@given(DATA)
def test_no_mark_in_data_stands_bare(data):
    assert not MARKS.search(re.sub(r"\\.", "", escape(data)))


@given(DATA)
@example("a\n# b")
@example("[a]: http://b.cn")
@example("&copy; &#35;")
def test_data_is_shown_letter_by_letter_and_nothing_comes_of_it(data):
    assert one_line(shown(escape(data))) == one_line(data)
    assert not ADDRESS.search(shown(escape(data)))
