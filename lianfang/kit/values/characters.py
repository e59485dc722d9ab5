"""Traditional characters of the headings and words that sheets use, and their simplified ones."""

from typing import Final

_TRADITIONAL: Final = (
    "亂來係個傳傷兒冊別刪劃動務區員單執報場學實審專層屬崗帶廢從態戶採攜數斷時會東棟業構樓標樣機歲歸況準瀉"
    "無熱營牀狀現瘧療癒發監盤確碼種稱約紅級細終結統絲經網編緯縣總繫續習聯職脫腦臨與處號蟲覈規觀訂計診註話"
    "詳說説諾證護絡讀負貫責質賬車輛輸轉辦週鄉醫鈎鉤錄鎮長門間關陽離電頭類風餘驗體魯點齡於裡賓館藥遷裝開閉國內灣陸軍"
    "轄園農貿寫衞衛檢書記莊臺馬爾亞剛漢滯廂創達擬"
)
_SIMPLIFIED: Final = (
    "乱来系个传伤儿册别删划动务区员单执报场学实审专层属岗带废从态户采携数断时会东栋业构楼标样机岁归况准泻"
    "无热营床状现疟疗愈发监盘确码种称约红级细终结统丝经网编纬县总系续习联职脱脑临与处号虫核规观订计诊注话"
    "详说说诺证护络读负贯责质账车辆输转办周乡医钩钩录镇长门间关阳离电头类风余验体鲁点龄于里宾馆药迁装开闭国内湾陆军"
    "辖园农贸写卫卫检书记庄台马尔亚刚汉滞厢创达拟"
)
_TABLE: Final = str.maketrans(_TRADITIONAL, _SIMPLIFIED)
# Back to traditional ones, of which several may stand for one: those that our headings and words have.
_BACK: Final = str.maketrans(
    {short: long for long, short in zip(_TRADITIONAL, _SIMPLIFIED, strict=True) if long not in "覈説準繫衞臺"}
)
_AS_WORDS: Final = (("聯係", "聯繫"),)  # 系 is 係 in 關係


def simplified(text: str) -> str:
    """A heading or a word in simplified characters. Never for names: 于 and 於 are two families."""
    return text if text.isascii() else text.translate(_TABLE)


def traditional(text: str) -> str:
    """A heading or a word of ours in traditional characters. Never for names."""
    if text.isascii():
        return text
    told = text.translate(_BACK)
    for wrong, right in _AS_WORDS:
        told = told.replace(wrong, right)
    return told
