"""The wording of a plan: markup, spaces and punctuation of a scan, paragraphs, deadlines, Chinese numbers."""

from __future__ import annotations

import html
import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime

_WIDE = str.maketrans(",;:?!()", "，；：？！（）")
_HAN = r"[㐀-鿿，。；：、“”（）《》！？…—·]"
_MONTH_END = re.compile(r"(\d{1,2})月底前?")
_MONTH_DAY = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日前?")
_MILESTONE = re.compile(
    r"(?:\d{4}年)?\d{1,2}月(?:底|\d{1,2}日)前|(?<![、每第按])(?P<quarter>[一二三四])季度(?![、每])|雨季前"
)
#: Words of a deadline that say that a task goes on.
_ONGOING = ("长期实施", "长期", "持续实施", "全年")
_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_TENS = {"十": 10, "百": 100, "千": 1000}
_SCALES = {"万": 10_000, "亿": 100_000_000}


@dataclass(frozen=True)
class Deadline:
    """A deadline: the words as printed, the last of its dates or None for an ongoing task, and whether it is unread."""

    text: str
    date: str | None
    fault: bool = False


def without_markup(cell: str) -> str:
    """Undo entities and drop the tags that only say how a text looks; paragraphs become lines."""
    text = html.unescape(cell)
    text = re.sub(r"</?(?:b|i|strong|em|u|sup|span)>", "", text)
    text = re.sub(r"\s*</?sub>\s*", "", text)
    return re.sub(r"\s*(?:</?p>|<br ?/?>)\s*", "\n", text).strip()


def tidy(text: str) -> str:
    """Put a scanned text in order: no spaces at Chinese characters, full-width punctuation between them.

    >>> tidy("(PM2.5)浓度, 劣 V 类")
    '（PM2.5）浓度，劣V类'
    """
    line = re.sub(r"\s+", " ", text).strip()
    line = re.sub(rf"(?<={_HAN}) | (?={_HAN})", "", line)
    wide = re.sub(r"[,;:?!()]", lambda sign: _punctuation(line, sign), line)
    return re.sub(rf"(?<={_HAN}) | (?={_HAN})", "", wide)


def paragraphs(text: str) -> list[str]:
    """Split a measure into its paragraphs: lines, or sentences with a gap behind the full stop."""
    parts = text.split("\n") if "\n" in text.strip() else re.split(r"(?<=[。；])\s+", text.strip())
    return [part.strip() for part in parts if part.strip()]


def parse_deadline(text: str, year: int) -> Deadline:
    """Read the words of a deadline.

    Parameters
    ----------
    text
        One or more of 年底前, 长期实施, 6月底前, 供暖季前(11月15日前), 2021-12-31, separated by spaces; blank for none.
    year
        Year of the plan.

    Returns
    -------
    Deadline
        The words joined by ；, and the latest date.
    """
    words = [word for word in unicodedata.normalize("NFC", text).split() if word not in ("——", "—", "00:00:00")]
    dates = [_date(word, year) for word in words]
    latest = max(filter(None, dates), default=None)
    return Deadline("；".join(dict.fromkeys(words)), latest, None in dates)


def is_ongoing(deadline_text: str) -> bool:
    """Return whether the words of a deadline, joined by ；, say that a measure goes on; a blank says nothing."""
    return any(word in _ONGOING for word in deadline_text.split("；"))


def interim_deadlines(text: str, year: int) -> list[Deadline]:
    """Find the deadlines within the wording of a measure, in its order and each once: 5月底前, 一季度, 雨季前.

    Parameters
    ----------
    text
        The measure, as `tidy` puts it in order.
    year
        Year of the plan.

    Returns
    -------
    list of Deadline
        The words, and the last day of the month or quarter; 雨季前 (before the rainy season) has no date.
    """
    deadlines: dict[str, str | None] = {}
    for match in _MILESTONE.finditer(text):
        word = f"{3 * _DIGITS[match['quarter']]}月底前" if match["quarter"] else match[0]
        deadlines[match[0]] = _date(word, year)
    return [Deadline(word, when) for word, when in deadlines.items()]


def spelt_number(text: str) -> float:
    """Read a number in digits, Chinese characters or both (1,200, 十二, 50万); raises ``ValueError`` for other text."""
    plain = unicodedata.normalize("NFKC", text).replace(",", "").strip()
    scale = 1
    while plain and plain[-1] in _SCALES:
        scale *= _SCALES[plain[-1]]
        plain = plain[:-1]
    return float(plain) * scale if re.fullmatch(r"-?\d+(\.\d+)?", plain) else _chinese(plain) * scale


def _chinese(text: str) -> float:
    if not text or set(text) - _DIGITS.keys() - _TENS.keys():
        raise ValueError(text)
    total, digit = 0, None
    for sign in text:
        if sign in _TENS:
            total += (1 if digit is None else digit) * _TENS[sign]
            digit = None
        else:
            digit = _DIGITS[sign]
    return total + (digit or 0)


def _punctuation(line: str, sign: re.Match[str]) -> str:
    """Keep a half-width sign only between two Latin signs or digits: 1,200 and GB(T)."""
    before, after = line[sign.start() - 1 : sign.start()], line[sign.end() : sign.end() + 1]
    return sign[0] if before.isascii() and after.isascii() and before and after else sign[0].translate(_WIDE)


def _date(word: str, year: int) -> str | None:
    """Return the date of a deadline, a blank for an ongoing task, None for words that are neither."""
    if word in _ONGOING:
        return ""
    if word in ("年底前", "年底", f"{year}年底前", f"{year}年底"):
        return f"{year}-12-31"
    try:
        if match := _MONTH_DAY.search(word):
            return date(int(match[1] or year), int(match[2]), int(match[3])).isoformat()
        if match := _MONTH_END.search(word):
            month = int(match[1])
            return date(year, month, monthrange(year, month)[1]).isoformat()
        return datetime.fromisoformat(word).date().isoformat()
    except ValueError:
        return None
