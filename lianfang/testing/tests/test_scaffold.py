"""`./run room`: what it writes is sound, joins the house where it should, and stays small."""

import ast

from lianfang.testing import scaffold, source

NOUNS = ("kitchen", "permit", "complaint")


def room():
    return dict(scaffold.written("canteens", NOUNS, "meal", "order"))


def test_every_file_of_a_new_room_can_be_read_and_asks_to_be_filled():
    files = {path.name: text for path, text in room().items() if path.suffix == ".py"}
    for text in files.values():
        ast.parse(text)
    assert all(
        scaffold.MARK in files[name] for name in ("models.py", "forms.py", "acts.py", "lists.py", "intake.py")
    )


def test_the_house_has_each_line_that_a_room_is_put_before():
    for name, before, _lines in scaffold.joined("canteens", NOUNS, "meal"):
        assert before in (source.ROOT / name).read_text("utf-8"), name


def test_a_room_of_three_nouns_begins_in_less_than_300_lines():
    """With page, API, command, list and history for each; a finished one was 268 (docs/howto/room.md)."""
    own = [
        text
        for path, text in room().items()
        if path.suffix == ".py" and "test" not in str(path.relative_to(source.ROOT))
    ]
    assert sum(text.count("\n") for text in own) < 300
