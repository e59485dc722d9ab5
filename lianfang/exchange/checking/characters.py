"""Traditional characters of the headings and words that sheets use, told as their simplified ones."""

from typing import Final

_TRADITIONAL: Final = (
    "來係個傳兒冊別刪劃動務區員單執報場學實審專層屬崗帶從態戶採攜數斷時暫會東棟業構樓標樣機歲歸沒準營牀狀現療癒發監盤確碼種稱約級細終結"
    "統經網編緯總繫續習聯職脫臨與處號覈規觀訂計診註話詳說説證護讀負貫責質賬車輛輸轉辦週鄉醫錄鎮長門間關陽離電頭類餘驗點齡無於裡牀"
)
_SIMPLIFIED: Final = (
    "来系个传儿册别删划动务区员单执报场学实审专层属岗带从态户采携数断时暂会东栋业构楼标样机岁归没准营床状现疗愈发监盘确码种称约级细终结"
    "统经网编纬总系续习联职脱临与处号核规观订计诊注话详说说证护读负贯责质账车辆输转办周乡医录镇长门间关阳离电头类余验点龄无于里床"
)
_TABLE: Final = str.maketrans(_TRADITIONAL, _SIMPLIFIED)


def simplified(text: str) -> str:
    """A heading or a word in simplified characters. Never for names: 于 and 於 are two families."""
    return text if text.isascii() else text.translate(_TABLE)
