"""Passes shown at checkpoints and posts: which record shows one, and whether it counts."""

from lianfang.duties.kinds import Offered
from lianfang.passes.shown import Book, Shown


def shown_in(one: Offered) -> Shown | None:
    """The pass that a vehicle or somebody coming in was let through with."""
    detail = one.detail
    text = (getattr(detail, "permit", None) or getattr(detail, "pass_no", None) or "").strip()
    if not text or getattr(detail, "way", "in") != "in":
        return None
    return Shown(text, one.id, one.place_id, one.path, one.made_at, one.corrects)


def use(book: Book, one: Offered) -> None:
    """Let a pass count, or refuse the record while its bearer still stands there."""
    shown = shown_in(one)
    if shown is None:
        return
    fault = book.refusal(shown)
    if fault is not None:
        raise fault
    book.take(shown)
