"""The words of boards in other pages: how recurring work stands is not called as a door is."""

from django import template

from lianfang.listings.boards import WORDS

register = template.Library()


@register.filter
def board_word(state: str) -> str:
    return str(WORDS.get(state, ""))
