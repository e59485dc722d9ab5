"""What a phone keeps: every file of a release, every kind of record, every word in three languages."""

import gzip
import hashlib
import json
import re
from base64 import b64encode
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from lianfang.field import declared, joined, release, words
from lianfang.flows.table import KINDS
from lianfang.kit import checks

FRAMES = {"{field}: {reason}", "{what}: {name}"}  # of which a language has the colon alone
OF_09644F8 = 88_367  # packed bytes of the app of 0.4.0 without its reader of codes
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
        untold = [
            one for one, word in said[language].items() if not CHINESE.search(word) and one not in FRAMES
        ]
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
    for address in ("/field/", *(one.address for one in release.parts().values()), *release.later()):
        assert f'"{address}"' in script


def test_every_module_the_app_imports_is_kept_and_none_is_kept_for_nothing():
    kept = {path.name for path in release.FOLDER.glob("*.js")} - {release.WORKER}
    imported = {"start.js"}
    for path in release.FOLDER.glob("*.js"):
        imported |= set(re.findall(r'from "\./([\w-]+\.js)"', path.read_text("utf-8")))
    assert kept == imported


def test_no_module_imports_itself_by_a_detour():
    """A circle cannot be joined: each module would wait for the other."""
    graph = {
        path.name: set(re.findall(r'from "\./([\w-]+\.js)"', path.read_text("utf-8")))
        for path in release.FOLDER.glob("*.js")
    }
    while graph:
        free = {name for name, needs in graph.items() if not needs & graph.keys()}
        assert free, f"a circle among {sorted(graph)}"
        graph = {name: needs for name, needs in graph.items() if name not in free}


def test_a_phone_keeps_what_it_says_in_one_language():
    every, one = declared.forms(), declared.in_one(declared.forms(), "zh-hant")
    assert one.keys() == every.keys()
    visit, said = every["screening.visit"], one["screening.visit"]
    assert said["title"] == visit["title"]["zh-hant"] and said["fields"][0]["name"] == "outcome"
    assert said["fields"][0]["choices"][0] == ["completed", visit["fields"][0]["choices"][0][1]["zh-hant"]]
    assert not re.search(r'"zh-han[st]"', json.dumps(one))


def test_the_first_page_asks_for_the_language_that_its_reader_has_chosen():
    client = Client(headers={"sec-fetch-dest": "document"})
    for language, address in release.spoken().items():
        client.cookies["lianfang_language"] = language
        assert f'<link rel="preload" href="{address}"' in client.get("/field/").content.decode()


def test_the_app_is_light():
    """Packed bytes of the first start, of what is kept besides, and of what only some phones need."""
    page = len(gzip.compress(release.shell().encode()))
    parts = {name: len(gzip.compress(one.body)) for name, one in release.parts().items()}
    said = max(size for name, size in parts.items() if name.startswith("said-"))
    assert page + parts["app.js"] + said < 64_000
    whole = page + parts["app.js"] + said + parts["qr.js"] + sum(map(packed, release.PICTURES))
    assert whole < OF_09644F8 * 0.85, "the whole app before the reader of codes is asked for"
    assert sum(map(packed, release.LATER.values())) < 450_000, "the reader of codes alone is 0.4 MB"


def packed(name):
    return len(gzip.compress(Path(str(finders.find(name))).read_bytes()))


def test_the_first_start_asks_for_four_files_and_its_first_words_wait_for_none():
    page = Client(headers={"sec-fetch-dest": "document"}).get("/field/").content.decode()
    assert len(re.findall(r"<(?:script[^>]* src|link rel=\"(?:preload|stylesheet))", page)) == 3
    assert "正在打开" in page and "<style>" in page


def test_a_made_file_is_packed_and_kept_for_good_under_its_own_name_only():
    part = release.parts()["app.js"]
    answer = Client(headers={"accept-encoding": "gzip"}).get(part.address)
    assert gzip.decompress(answer.content) == part.body and "immutable" in answer.headers["Cache-Control"]
    other = Client().get("/field/parts/app.000000000000.js")
    assert other.content == part.body and other.headers["Cache-Control"] == "no-cache"
    assert Client().get("/field/parts/secret.js").status_code == 404


def test_the_policy_knows_the_styles_of_the_page():
    answer = Client().get("/field/")
    style = answer.content.decode().partition("<style>")[2].partition("</style>")[0]
    sign = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"'sha256-{sign}'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "line", ['import x from "./dom.js";', "export default 1;", "const a = `", "await begin();"]
)
def test_a_line_that_cannot_be_joined_fails_the_build(tmp_path, line):
    (tmp_path / "start.js").write_text(line, "utf-8")
    with pytest.raises(joined.CannotJoin):
        joined.joined(tmp_path, start="start")


def test_no_changing_binding_is_imported_by_its_name():
    """In one script a named import is read once, as its module has been run; `import * as` sees it change."""
    changing = {
        (path.name, name)
        for path in release.FOLDER.glob("*.js")
        for name in re.findall(r"^export let (\w+)", path.read_text("utf-8"), re.M)
    }
    named = {
        (module, name.strip().partition(" as ")[0])
        for path in release.FOLDER.glob("*.js")
        for names, module in re.findall(
            r'import \{ ([^}]+) \} from "\./([\w-]+\.js)"', path.read_text("utf-8")
        )
        for name in names.split(",")
    }
    assert not changing & named


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


SERVER_ALONE = {"isolation.reading", "isolation.delivery"}  # refused there, with words, once they are sent


def test_no_form_on_the_phone_has_a_rule_that_is_no_data():
    for kind in declared.forms().keys() - SERVER_ALONE:
        for one in (*KINDS[kind].form.checks, *KINDS[kind].form.there):
            assert isinstance(one, checks.Check), kind
