"""Spellings: what two texts have in common when width, case, spaces and traditional characters do not count."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

#: Traditional and simplified character in turn: those of the register, as OpenCC 1.4.2 converts them, each looked over.
_TRADITIONAL = (
    "萬万業业東东豐丰臨临麗丽義义樂乐鄉乡於于雲云亞亚產产産产倉仓體体兒儿關关興兴內内軍军馮冯劉刘創创剎刹辦办務务勁劲區区醫医昇升華华盧卢縣县雙双"
    "發发臺台後后團团園园國国場场壇坛壩坝處处頭头奧奥孫孙學学寧宁寶宝宮宫壽寿將将崗岗嶺岭峯峰師师廣广莊庄慶庆廟庙龐庞開开張张懷怀戶户齋斋舊旧術术機机"
    "來来楊杨柵栅欄栏樹树棲栖橋桥樓楼湯汤溝沟澤泽窪洼濟济澱淀漁渔溫温灣湾滿满濱滨獨独盞盏禮礼窩窝竇窦紅红紙纸經经結结羅罗勝胜蘇苏蘋苹範范榮荣藥药營营"
    "觀观覽览貞贞賢贤趙赵迴回達达運运連连鐵铁鎮镇長长門门間间閻阎陽阳際际韓韩頂顶順顺風风館馆馬马駒驹魯鲁麥麦黃黄龍龙"
)
_SIMPLIFY = str.maketrans(dict(zip(_TRADITIONAL[::2], _TRADITIONAL[1::2], strict=True)) | {"'": "", "’": ""})


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Reduce a spelling to what is compared: no matter the width, case, traditional characters, spaces, apostrophes."""
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_SIMPLIFY)
    return "".join(sign for sign in plain if unicodedata.category(sign)[0] not in "ZC")
