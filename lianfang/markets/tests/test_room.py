"""The room markets. Each place of the scaffold that is not filled fails here, by its file and line."""

import pytest

from lianfang.testing import scaffold

LEFT = scaffold.left("markets")


@pytest.mark.parametrize("where", LEFT or ["nothing"])
def test_every_place_of_the_scaffold_is_filled(where):
    assert where == "nothing", f"still to be filled: {where}"


def test_the_room_has_sentences_of_its_own():
    """FILL: replace this by tests through the doors: that it works, that a repeat is harmless, that the
    neighbouring street sees and changes nothing, and that a refusal leaves no trace."""
    raise AssertionError("write them")
