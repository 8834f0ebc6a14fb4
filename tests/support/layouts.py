"""A list of places laid out in the many ways in which bulletins are published, and people save them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import openpyxl

#: A row of a list, field to text.
Row = dict[str, str]
#: Spellings of headings by field; those of values name the indicator.
SPELLINGS = {
    "rank": ["排名", "名次", "位次", "排序", "排序(倒序)", "排序（倒序）", "rank", "Ｒａｎｋ"],
    "district": ["区", "所在区", "所属区", "区县", "行政区", "district"],
    "subdistrict": ["街道（乡镇）", "街道(乡镇)", "街道、乡镇", "乡镇街道", "街 道", "subdistrict", "街道（乡镇）名称"],
    "tsp": [
        "TSP",
        "tsp",
        "TSP浓度",
        "TSP 浓度（微克/立方米）",
        "tsp浓度(μg/m3)",
        "TSP浓度（µg/m³）",
        "ＴＳＰ浓度(ug/m3)",
        "粗颗粒物浓度",
        "均值（μg/m³）",
        "浓度（微克每立方米）",
    ],
    "pm25": [
        "pm25",
        "PM2.5",
        "PM₂.₅",
        "pm2.5浓度",
        "ＰＭ２．５",
        "PM2.5浓度(μg/m³)",
        "细颗粒物浓度",
        "pm25_ug_m3",
        "月均浓度",
    ],
    "change": ["yoy", "同比", "同比变化(%)", "同比变化率（%）", "变化幅度", "yoy_change_percent"],
    "change_rank": ["同比变化排名", "变化率排名", "改善幅度排名", "yoy_rank"],
}
_NOTES = ["注：数据以审核后为准", "数据来源：市生态环境监测中心", "发布日期：2021年11月5日"]


@dataclass(frozen=True, kw_only=True)
class Layout:
    """How a list is laid out.

    Parameters
    ----------
    seed
        Decides all that is left to chance: the order of columns, the spelling of headings, titles and notes.
    fields
        Fields of the list, in any order.
    blocks
        Groups of rows that stand side by side, or tables one below the other.
    stacked
        Whether the blocks stand one below the other.
    lines
        Lines of headings, 1 or 2.
    merged
        Whether a district that repeats is left blank, as merged cells are saved.
    """

    seed: int
    fields: Sequence[str]
    blocks: int = 1
    stacked: bool = False
    lines: int = 1
    merged: bool = False

    def grid(self, rows: Sequence[Row], title: str) -> list[list[str]]:
        """Return the cells of the sheet."""
        chance = random.Random(self.seed)
        fields = list(self.fields)
        chance.shuffle(fields)
        if self.lines == 2 or "change_rank" in fields:
            fields = [name for name in self.fields if name in fields]
        names = [chance.choice(SPELLINGS[name]) for name in fields]
        size = -(-len(rows) // self.blocks)
        parts = [rows[k : k + size] for k in range(0, len(rows), size)]
        tables = [self._table(part, fields, names) for part in parts]
        body = [line for table in tables for line in table] if self.stacked else _beside(tables)
        above = [[title]] * chance.randint(0, 1) + [[chance.choice(_NOTES)]] * chance.randint(0, 1)
        below = [[note] for note in chance.sample(_NOTES, chance.randint(0, 2))]
        return [*above, *([[""]] * chance.randint(0, 1)), *body, *below]

    def _table(self, rows: Sequence[Row], fields: Sequence[str], names: Sequence[str]) -> list[list[str]]:
        cells = [[row[name] for name in fields] for row in rows]
        if self.merged and "district" in fields:
            k = fields.index("district")
            for _, lines in groupby(cells, key=lambda line: line[k]):
                for line in list(lines)[1:]:
                    line[k] = ""
        if self.lines == 1:
            return [list(names), *cells]
        upper = [
            "" if name == "rank" and k and fields[k - 1] == "pm25" else text
            for k, (name, text) in _pairs(fields, names)
        ]
        lower = [
            {"pm25": "数值", "rank": "排名", "change": "幅度", "change_rank": "排名"}.get(name, "") for name in fields
        ]
        upper = ["" if name == "change_rank" else text for name, text in zip(fields, upper, strict=True)]
        lower[0] = "" if fields[0] == "rank" else lower[0]
        return [upper, lower, *cells]


def _pairs(fields: Sequence[str], names: Sequence[str]) -> list[tuple[int, tuple[str, str]]]:
    return list(enumerate(zip(fields, names, strict=True)))


def _beside(tables: Sequence[list[list[str]]]) -> list[list[str]]:
    """Put tables side by side; a shorter one is filled up with blanks."""
    height = max(map(len, tables))
    widths = [len(table[0]) for table in tables]
    filled = [
        [*table, *([""] * width for _ in range(height - len(table)))]
        for table, width in zip(tables, widths, strict=True)
    ]
    return [[cell for table in filled for cell in table[k]] for k in range(height)]


def save(grid: Sequence[Sequence[str]], folder: Path, kind: str) -> Path:
    """Write cells as a file: ``csv``, ``gb18030``, ``xlsx``, or ``pasted``, the text of a web page."""
    if kind == "xlsx":
        book = openpyxl.Workbook()
        for line in grid:
            book.active.append([_cell(text) for text in line])
        book.save(folder / "list.xlsx")
        return folder / "list.xlsx"
    separator = "\t" if kind == "pasted" else ","
    file = folder / ("list.txt" if kind == "pasted" else "list.csv")
    text = "\n".join(separator.join(line) for line in grid)
    file.write_bytes(text.encode("gb18030" if kind == "gb18030" else "utf-8"))
    return file


def _cell(text: str) -> str | float | None:
    try:
        return float(text)
    except ValueError:
        return text or None
