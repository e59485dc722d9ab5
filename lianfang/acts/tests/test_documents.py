"""The documents that tell of acts are made from their declarations, and are current."""

from django.utils import translation

from lianfang.testing import acts, source


def test_the_table_of_acts_is_current():
    assert (source.ROOT / "docs/acts.md").read_text("utf-8") == acts.table(), "run ./run acts"


def test_every_act_has_its_command_in_the_readme_as_it_is_declared():
    readme = (source.ROOT / "README.md").read_text("utf-8")
    with translation.override("en"):
        assert readme == acts.readme(readme), "run ./run acts"


def test_every_act_says_in_a_named_function_when_it_is_offered():
    """A condition written in place is a rule that nobody finds."""
    nameless = [
        f"{noun.code} {act.code}" for noun, act in acts.declared() if act.offered.__name__ == "<lambda>"
    ]
    assert not nameless
