"""The walls between apps that no import shows: foreign keys, templates, addresses, static files."""

import re

from django.apps import apps

from lianfang.testing import source

NAMED = re.compile(
    r"""(?:\{%-?\s*(?:include|extends|url|static)\s+|reverse(?:_lazy)?\(|render\(\s*\w+,\s*)["'](\w+)[:/]"""
)
LOWEST = {"vendor"}  # folders of shell's static files


def app_of(path):
    return path.relative_to(source.PACKAGE).parts[0]


def test_every_app_stands_in_a_layer():
    here = {path.parent.name for path in source.PACKAGE.glob("*/__init__.py")} - {"testing"}
    assert here <= source.levels().keys()


def test_a_foreign_key_points_down_and_never_into_the_room_beside():
    wrong = [
        f"{model.__name__}.{field.name} -> {field.related_model.__name__}"
        for model in apps.get_models()
        if model.__module__.startswith("lianfang.")
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and field.related_model.__module__.startswith("lianfang.")
        if not source.may_know(model.__module__.split(".")[1], field.related_model.__module__.split(".")[1])
    ]
    assert not wrong


def test_templates_and_views_name_only_what_lies_below_them():
    files = [*source.PACKAGE.glob("*/templates/**/*.html"), *source.modules()]
    wrong = [
        f"{source.shown(path)} names {name}"
        for path in files
        if len(path.relative_to(source.PACKAGE).parts) > 1
        for name in NAMED.findall(path.read_text("utf-8"))
        if name in source.levels() and not source.may_know(app_of(path), name)
    ]
    assert not wrong, "\n".join(wrong)


def test_an_app_s_templates_and_static_files_lie_under_its_own_name():
    strays = [
        source.shown(path)
        for kind in ("templates", "static")
        for path in source.PACKAGE.glob(f"*/{kind}/*")
        if path.name not in {app_of(path), *LOWEST}
    ]
    assert not strays


def test_addresses_of_an_app_carry_its_name():
    for path in source.in_files("urls.py"):
        if path.parent != source.PACKAGE and app_of(path) != "api":
            assert f'app_name = "{app_of(path)}"' in path.read_text("utf-8"), source.shown(path)
