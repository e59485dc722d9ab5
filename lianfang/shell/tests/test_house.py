"""House rules of the pages: complete catalogues, vendored files as listed, modules that can be hashed."""

import hashlib
import re
from pathlib import Path

import pytest

from lianfang.shell import messages, vendor

PACKAGE = Path(messages.__file__).resolve().parents[1]
MODULES = sorted(path for path in PACKAGE.rglob("static/**/*.js") if "vendor" not in path.parts)
TEMPLATES = sorted(PACKAGE.rglob("templates/**/*.html"))
# The phone's page has its styles in it, so that its first words wait for no second file on a slow line. They
# are field.css as it is packed; the policy names their hash (field/release.py), and test_release.py holds it.
INLINE = {"app.html": "<style>{{ style|safe }}</style>"}
PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w+(?::[^}]*)?\}")


@pytest.mark.parametrize("locale", messages.LOCALES)
def test_every_message_has_words_in_both_chinese_scripts(locale):
    catalog = messages.load(locale)
    lacking = []
    for _name, message, context in messages.found():
        first = message if isinstance(message, str) else message[0]
        one = catalog.get(first, context)
        if one is None or not messages._is_complete(one):
            lacking.append(first)
    assert lacking == [], "run ./run messages and fill in the words"


@pytest.mark.parametrize("locale", messages.LOCALES)
def test_words_name_the_same_details_as_their_message(locale):
    for one in messages.load(locale):
        if one.id:
            texts = [one.id] if isinstance(one.id, str) else list(one.id)
            words = one.string if isinstance(one.string, str) else one.string[0]
            assert set(PLACEHOLDER.findall(words)) == set(PLACEHOLDER.findall(texts[-1])), one.id


def test_no_traditional_word_is_one_that_the_converter_mistook():
    texts = [one.string if isinstance(one.string, str) else one.string[0] for one in messages.load("zh_Hant")]
    assert [text for text in texts if any(wrong in text for wrong in messages.MISTAKEN)] == []


@pytest.mark.parametrize("locale", messages.LOCALES)
def test_the_compiled_catalogue_is_as_new_as_its_source(locale):
    import gettext

    with messages.catalog_path(locale, "mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for one in messages.load(locale):
        if one.id and isinstance(one.id, str):
            said = compiled.pgettext(one.context, one.id) if one.context else compiled.gettext(one.id)
            assert said == one.string


@pytest.mark.parametrize("one", vendor.FILES, ids=lambda one: one.name)
def test_a_vendored_file_is_what_the_list_says(one):
    assert hashlib.sha256((vendor.FOLDER / one.name).read_bytes()).hexdigest() == one.sha256


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_a_module_can_be_hashed_and_is_short(path):
    lines = path.read_text("utf-8").splitlines()
    assert len(lines) <= 120
    for line in lines:
        if line.startswith(("import ", "export * from", "} from ")):
            assert line.endswith(";"), "without the semicolon the hashed file imports the unhashed one"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_writes_no_script_or_style_into_the_page(path):
    text = path.read_text("utf-8").replace(INLINE.get(path.name, "\0"), "", 1)
    assert not re.search(r"\son\w+=\"|\sstyle=|<style|<script(?![^>]*\ssrc=)", text)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_label_or_a_title_holds_words_and_no_element(path):
    """`moment` and `call` make elements: within an attribute or a title they stand there as signs."""
    text = path.read_text("utf-8")
    made = r"\|(?:moment|call)\b"
    assert not re.search(rf'\s(?:aria-label|title|alt|placeholder|value)="[^"<>]*{made}', text)
    assert not re.search(rf"<title>(?:(?!</title>).)*{made}", text)
