"""Tables as plain HTML: rows to choose from or to read, which are cards on a phone, and tables for paper."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from html import escape
from urllib.parse import quote_plus, urlencode

import pandas as pd
import streamlit as st
from pandas.api.types import is_integer_dtype

from dashboard import texts

#: Rows of a table up to which it is printed whole; no reader prints more, and the data files have them.
_PRINTED = 400
#: Letters from which a cell is long.
_LONG = 40


def show_rows(table: pd.DataFrame, keys: Sequence[str], choice: str, title: str, on_cards: Collection[str]) -> None:
    """Show a table; a click on a row makes a choice, as a link that the page's script follows without a reload.

    Parameters
    ----------
    table
        Column names are headings already.
    keys
        What each row stands for.
    choice
        Key of the choice that a click sets, in the address.
    title
        Heading of the column whose cells are the links.
    on_cards
        Headings of the columns that a phone shows.
    """
    chosen, phone, base = st.query_params.get(choice), {title, *on_cards}, address(choice)
    head = "".join(f"<th scope='col'{_marked(name, phone)}>{escape(str(name))}</th>" for name in table.columns)
    lines = [
        f"<tr{' aria-current=true' if key == chosen else ''}>{_cells(row, base + quote_plus(key), title, phone)}</tr>"
        for key, row in zip(keys, table.to_dict("records"), strict=True)
    ]
    # Its room is kept until it comes: shell.css.
    st.container(key=f"rows-{choice}").html(
        f'<div class="rows" role="region" tabindex="0" aria-label="{escape(texts.plain("as_table"))}">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table></div>"
    )


def show_cards(table: pd.DataFrame) -> None:
    """Show a table to read, which prints whole; on a phone each row is a card with every cell beside its heading.

    Parameters
    ----------
    table
        Column names are headings already.
    """
    names = [str(name) for name in table.columns]
    head = "".join(f"<th scope='col'>{escape(name)}</th>" for name in names)
    body = "".join(f"<tr>{_labelled(_escaped(row), names)}</tr>" for row in table.to_dict("records"))
    st.html(f'<div class="rows read"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>')


def show_linked(table: pd.DataFrame, addresses: Sequence[str]) -> None:
    """Show a small table that fits its place and prints; a click on a row opens another page without a reload.

    Parameters
    ----------
    table
        Column names are headings already; the first column holds the links.
    addresses
        What each row opens, as the dashboard has it: ``unit?code=110101``; blank where it opens nothing.
    """
    numbers = [" class=number" if is_integer_dtype(column) else "" for _, column in table.items()]
    heads = zip(table.columns, numbers, strict=True)
    head = "".join(f"<th scope='col'{number}>{escape(str(name))}</th>" for name, number in heads)
    lines = [
        f'<tr><th scope="row">{_link(escape(str(first)), address)}</th>'
        + "".join(f"<td{mark}>{escape(str(cell))}</td>" for cell, mark in zip(cells, numbers[1:], strict=True))
        + "</tr>"
        for address, (first, *cells) in zip(addresses, table.itertuples(index=False), strict=True)
    ]
    st.html(f'<table class="linked"><thead><tr>{head}</tr></thead><tbody>{"".join(lines)}</tbody></table>')


def show_printed(table: pd.DataFrame) -> None:
    """Write a table for paper alone: of Streamlit's own tables a printer gets only the part that is in view."""
    head = "".join(f"<th scope='col'>{escape(str(name))}</th>" for name in table.columns)
    lines = [
        "".join(f"<td>{'' if pd.isna(cell) else escape(str(cell))}</td>" for cell in row)
        for row in table.head(_PRINTED).itertuples(index=False)
    ]
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    left = len(table) - _PRINTED
    note = f"<p>{escape(texts.plain('rows_left', count=left))}</p>" if left > 0 else ""
    st.html(f'<div class="printed"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{note}</div>')


def _link(name: str, address: str) -> str:
    return f'<a data-choice href="{escape(address)}">{name}</a>' if address else name


def _cells(row: Mapping[Hashable, object], address: str, title: str, phone: Collection[str]) -> str:
    cells = _escaped(row)
    cells[title] = f'<a data-choice href="{escape(address)}">{cells[title]}</a>'
    return _labelled(cells, phone)


def _escaped(row: Mapping[Hashable, object]) -> dict[str, str]:
    return {str(name): escape(str(value)) for name, value in row.items()}


def _labelled(cells: Mapping[str, str], phone: Collection[str]) -> str:
    """Write the cells of a row, which are HTML, each with its heading."""
    return "".join(
        f'<td data-label="{escape(name)}"{_marked(name, phone, cell)}>{cell}</td>' for name, cell in cells.items()
    )


def _marked(name: str, phone: Collection[str], cell: str = "") -> str:
    """Return the class of a cell: not on a phone, or of so many letters that its column must not be narrow."""
    classes = ["wide"] * (name not in phone) + ["long"] * (len(cell) > _LONG)
    return f' class="{" ".join(classes)}"' if classes else ""


def address(choice: str) -> str:
    """Return the page's address as far as the value of a choice, which is to follow."""
    kept = {name: value for name, value in st.query_params.to_dict().items() if name != choice}
    return "?" + urlencode({**kept, choice: ""})
