"""Rules of the house that no tool knows. Each exception is named here with its reason."""

import ast
import re

from lianfang import settings
from lianfang.testing import source

# Functions of actions and queries that take no scope first, and why.
WITHOUT_SCOPE = {
    "accounts/actions.py operator": "makes the account the command line acts as; there is no asker yet",
    "accounts/actions.py set_password": "checks and sets a password on a user the caller holds",
    "accounts/actions.py sign_in": "finds out who asks; before it there is no scope",
    "accounts/queries.py token_digest": "pure",
    "accounts/queries.py scope_of_token": "makes the scope",
    "accounts/queries.py scope_of_user": "makes the scope",
    "accounts/queries.py system_scope": "makes the scope",
    "cases/queries.py start_of": "pure",
    "checkpoints/queries.py arrived_today": "pure: a condition",
    "exchange/actions.py narrowed": "makes a condition of the bounds it is given",
    "cases/queries.py origin_of": "pure",
    "drill/actions.py build": "builds a demonstration where there is no user yet, so no asker either",
    "drill/actions.py marker": "pure: where the demonstration's mark lies",
    "drill/actions.py evening_of_day_two": "pure",
    "accounts/actions.py lift_lock": "under `unlock` and `give_password`, which ask for the scope",
    "accounts/queries.py tally_key": "pure",
    "cases/queries.py below": "pure: narrows rows that its caller has asked for",
    "checkpoints/queries.py airs_at": "under `board` and `air`, which have asked",
    "checkpoints/queries.py road_readings": "under `board` and `honesty`, which have asked",
    "orders/queries.py ref_of": "pure",
    "cases/queries.py case_rows": "of cases that its caller found under a scope; names are masked",
    "people/queries.py entry_rows": "of entries that their caller found under a scope; names are masked",
    "people/queries.py subject_of": "of an entry that was found under a scope; a person's name is masked",
    "accounts/queries.py has_left": "asked about a phone with which nobody is signed in any more",
    "drill/actions.py record": "pure: a step of the play in the words of a phone",
}
EMPTY_NAMES = {"utils", "helpers", "services", "signals", "constants", "managers", "mixins", "misc", "common"}


def named(path, function):
    return f"{source.written(path)} {function.name}"


MOST_LINES = 50  # of one function; STYLE.md


def test_no_function_is_longer_than_one_holds_in_mind():
    long = {
        named(path, one): one.end_lineno - one.lineno + 1
        for path in source.modules()
        for one in ast.walk(source.tree(path))
        if isinstance(one, ast.FunctionDef) and one.end_lineno - one.lineno >= MOST_LINES
    }
    assert not long, "cut it by what it does"


def test_every_action_and_query_takes_the_scope_first():
    without = {
        named(path, one)
        for path in source.in_files("actions.py", "queries.py")
        for one in source.functions(path)
        if not one.name.startswith("_") and [each.arg for each in one.args.args][:1] != ["scope"]
    }
    assert without - WITHOUT_SCOPE.keys() == set()


def test_no_exception_is_kept_that_nobody_needs():
    there = {
        named(path, one)
        for path in source.in_files("actions.py", "queries.py")
        for one in source.functions(path)
    }
    assert WITHOUT_SCOPE.keys() - there == set()


def test_the_facts_of_an_action_are_named_where_it_is_called():
    loose = [
        named(path, one)
        for path in source.in_files("actions.py")
        for one in source.functions(path)
        if not one.name.startswith("_") and len(one.args.args) > 1 and one.args.args[0].arg == "scope"
    ]
    assert not loose


def test_models_hold_tables_and_no_decisions():
    """Evidence enters by `duties.keep`, other changes by actions: a model's `save` only saves."""
    overriding = [
        f"{source.shown(path)} {one.name}.{method.name}"
        for path in source.in_files("models.py")
        for one in ast.walk(source.tree(path))
        if isinstance(one, ast.ClassDef)
        for method in one.body
        if isinstance(method, ast.FunctionDef) and method.name in {"save", "delete", "clean", "full_clean"}
    ]
    assert not overriding


def test_rules_are_pure():
    """A judgement needs neither the database nor the clock."""
    impure = [
        f"{source.shown(path)} imports {name}"
        for path in source.modules()
        if path.name == "rules.py" or path.parent.name == "rules"
        for node in ast.walk(source.tree(path))
        for name in imported(node)
        if re.match(r"django\.(db|utils\.timezone)|lianfang\.kit\.(clock|sql)|time$", name)
    ]
    assert not impure


def imported(node):
    if isinstance(node, ast.Import):
        return [one.name for one in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module else []


def test_only_the_frame_and_the_intake_speak_sql():
    """Hand-written SQL stays where speed decides; everywhere else the ORM is right."""
    speaking = {
        path.relative_to(source.PACKAGE).parts[0]
        for path in source.modules()
        for node in ast.walk(source.tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"execute", "executemany"}
    }
    assert speaking <= {
        "accounts",
        "kit",
        "grid",
        "duties",
        "slots",
        "screening",
        "checkpoints",
        "people",
        "exchange",
        "command",
        "serving",
        "drill",
        "reports",
    }


def test_a_module_s_name_says_something():
    assert [source.shown(path) for path in source.modules() if path.stem in EMPTY_NAMES] == []


def test_nothing_is_left_to_be_done_in_a_comment():
    marks = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    left = [
        f"{source.shown(path)}:{number}"
        for path in [
            *source.modules(),
            *source.PACKAGE.glob("*/static/*/*.js"),
            *source.ROOT.glob("docs/**/*.md"),
        ]
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if marks.search(line)
    ]
    assert not left


def test_every_silenced_warning_says_why():
    """`# noqa` and `# type: ignore` carry a reason behind them."""
    bare = re.compile(r"#\s*(noqa(:\s*[A-Z0-9, ]+)?|type:\s*ignore(\[[\w, -]+\])?)\s*$")
    without = [
        f"{source.shown(path)}:{number}"
        for path in source.modules()
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if bare.search(line)
    ]
    assert not without


def test_every_document_named_in_the_code_is_there():
    lost = [
        f"{source.shown(path)}: {name}"
        for path in [*source.modules(), source.ROOT / "run", source.ROOT / ".ci" / "run"]
        for name in re.findall(r"\bdocs/[\w/-]+\.md", path.read_text("utf-8"))
        if not (source.ROOT / name).exists()
    ]
    assert not lost


def test_the_scripts_read_only_settings_that_are_known():
    for script in ("run", ".ci/run"):
        named = set(re.findall(r"LIANFANG_[A-Z_]+", (source.ROOT / script).read_text("utf-8")))
        assert named <= settings.KNOWN, script


def test_the_version_is_the_newest_of_the_changelog():
    newest = re.search(r"^## (\S+)", (source.ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    stated = re.search(
        r'^version = "(.+)"', (source.ROOT / "pyproject.toml").read_text("utf-8"), re.MULTILINE
    )
    assert newest and stated and newest[1] == stated[1]


STARTS = {  # tests that start a process of the program, a second of both processors each; docs/suite.md
    "exchange/tests/test_import.py": 1,
    "serving/tests/test_cli.py": 1,
    "serving/tests/test_forgetting.py": 1,  # by five tests
    "serving/tests/test_keys.py": 2,
    "serving/tests/test_served.py": 2,  # one server for the module; started anew by two tests
    "serving/tests/test_serving.py": 1,
    "serving/tests/test_tls.py": 1,
    "testing/stores.py": 1,  # six runs: of the migrations, of `init`, of all former stores at once
}


def test_a_test_that_starts_a_process_is_thought_about():
    found = {
        str(path.relative_to(source.PACKAGE)): len(re.findall(r"subprocess\.(run|Popen)\(", text))
        for path in [*source.PACKAGE.glob("*/tests/*.py"), *source.PACKAGE.glob("testing/*.py")]
        if "subprocess." in (text := path.read_text("utf-8"))
    }
    assert {name: count for name, count in found.items() if count and "suite.py" not in name} == STARTS
