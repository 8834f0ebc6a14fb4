"""What the store holds in Chinese and a reader's language writes otherwise: numbers of documents, licences."""

from __future__ import annotations

import re

#: The syllables of an issuing office and of its kind of paper: 京政办发 is Jing Zheng Ban Fa.
_SYLLABLES = {
    "京": "Jing",
    "通": "Tong",
    "国": "Guo",
    "政": "Zheng",
    "环": "Huan",
    "办": "Ban",
    "发": "Fa",
    "函": "Han",
}
_NUMBER = re.compile(rf"([{''.join(_SYLLABLES)}]+)〔(\d{{4}})〕(\d+)号")
#: A licence in both languages: the Chinese, and the English behind it in brackets.
_LICENCE = re.compile(r"(?P<zh>.*[\u4e00-\u9fff].*?) ?\((?P<en>[\x20-\x7e]+)\)")


def document_number(number: str, language: str) -> str:
    """Write the number of an official document; one that is not known stays as it is.

    Parameters
    ----------
    number
        As it is printed, in Chinese.
    language
        ``zh`` or ``en``.

    Examples
    --------
    >>> document_number("京政办发〔2021〕3号", "en")
    'Jing Zheng Ban Fa [2021] No. 3'
    """
    known = _NUMBER.fullmatch(number)
    if language != "en" or known is None:
        return number
    office, year, place = known.groups()
    return f"{' '.join(_SYLLABLES[sign] for sign in office)} [{year}] No. {place}"


def licence(words: str, language: str) -> str:
    """Write a licence that is stored as ``中文 (English)`` in one language; any other stays as it is.

    Examples
    --------
    >>> licence("政府公开信息 (open government information)", "en"), licence("CC BY 4.0", "zh")
    ('open government information', 'CC BY 4.0')
    """
    both = _LICENCE.fullmatch(words)
    return both["en" if language == "en" else "zh"] if both else words
