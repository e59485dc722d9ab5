"""What a phone keeps: every file of a release, every kind of record, every word in three languages."""

import gzip
import json
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from lianfang.field import declared, release, words
from lianfang.flows.table import KINDS

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_every_kind_that_a_field_worker_may_record_is_on_the_phone_with_all_its_fields():
    told = declared.forms()
    for code, kind in KINDS.items():
        if kind.ability == "record":
            assert [one["name"] for one in told[code]["fields"]] == [one.name for one in kind.form]


def test_quick_answers_and_conditions_name_fields_and_answers_that_exist():
    for code, quick in declared.QUICK.items():
        fields = KINDS[code].form.by_name
        assert {quick[name] for name in ("counts", "reads") if name in quick} <= set(fields)
        for answers in (quick["well"], *quick["others"]):
            for name, answer in answers.items():
                assert answer in dict(fields[name].choices)
        for name, others in quick.get("shown_when", {}).items():
            assert {name, *others} <= set(fields)


def test_every_word_of_the_app_is_said_in_both_chinese_scripts():
    said = words.everywhere()
    assert len(words.messages()) > 80
    for language in ("zh-hans", "zh-hant"):
        untold = [one for one, word in said[language].items() if not CHINESE.search(word)]
        assert untold == []


def test_a_script_says_nothing_that_is_not_a_message():
    loose = [
        (path.name, text)
        for path in sorted(release.FOLDER.glob("*.js"))
        for text in re.findall(r'(?:textContent = |\}, )"([A-Z][a-z]+ [^"]+)"', path.read_text("utf-8"))
    ]
    assert loose == []


def test_the_worker_keeps_the_page_its_documents_and_every_module():
    script = release.worker()
    for address in ("/field/", "/field/forms.json", "/field/words.json", *release.modules()):
        assert f'"{address}"' in script


def test_every_module_the_app_imports_is_kept_and_none_is_kept_for_nothing():
    kept = {path.name for path in release.FOLDER.glob("*.js")} - {release.WORKER}
    imported = {"start.js"}
    for path in release.FOLDER.glob("*.js"):
        imported |= set(re.findall(r'from "\./([\w-]+\.js)"', path.read_text("utf-8")))
    assert kept == imported


def test_no_module_imports_itself_by_a_detour():
    """A circle cannot be hashed: each name would wait for the other."""
    graph = {
        path.name: set(re.findall(r'from "\./([\w-]+\.js)"', path.read_text("utf-8")))
        for path in release.FOLDER.glob("*.js")
    }
    while graph:
        free = {name for name, needs in graph.items() if not needs & graph.keys()}
        assert free, f"a circle among {sorted(graph)}"
        graph = {name: needs for name, needs in graph.items() if name not in free}


def test_the_app_is_light():
    paths = [
        Path(str(finders.find(name)))
        for name in (*release.SHARED, *release.names(), *release.VENDORED.values())
    ]
    packed = sum(len(gzip.compress(path.read_bytes())) for path in paths)
    assert packed < 1_000_000, "3 MB is the budget; the reader of codes alone is 0.4"


def test_the_page_lets_webassembly_run_and_nothing_else_more_than_other_pages():
    policy = Client().get("/field/").headers["Content-Security-Policy"]
    assert "'wasm-unsafe-eval'" in policy
    assert "unsafe-inline" not in policy and "'unsafe-eval'" not in policy
    assert "wasm" not in Client().get("/sign-in/").headers["Content-Security-Policy"]


@pytest.mark.parametrize("address", ["/field/", "/field/worker.js", "/field/forms.json", "/field/words.json"])
def test_the_app_s_files_say_nothing_of_anybody_and_need_no_session(address):
    answer = Client().get(address)
    assert answer.status_code == 200 and not answer.cookies


def test_the_manifest_makes_it_installable():
    told = json.loads(
        Client(headers={"accept-language": "zh-Hans"}).get("/field/manifest.webmanifest").content
    )
    assert told["scope"] == told["start_url"] == "/field/" and told["display"] == "standalone"
    assert {"192x192", "512x512"} <= {one["sizes"] for one in told["icons"]}
    assert told["name"] == "联防外勤"
