"""No figure from a part of a list: what is cut is cut in one place, which counts the whole.

`kit.lists.cut` answers a page that knows its total. A slice anywhere else stands here with its reason;
a new one fails this test until somebody has thought about what is counted from it.
"""

import ast
import re

from lianfang.kit.lists import cut, cut_list, page_of
from lianfang.testing import source

QUERIES = {
    "all", "annotate", "distinct", "exclude", "filter", "objects", "order_by", "prefetch_related",
    "select_related", "standing", "values", "values_list", "within",
}  # fmt: skip
ALLOWED = {
    # pages by key, which say where the next begins; their totals are sums of their own
    "duties/queries.py": {"gaps", "mine"},
    "command/queries.py": {"my_way", "found_places"},
    "checkpoints/queries.py": {"seen", "road_readings", "_door_readings", "shift_notes"},
    # the last, or the best, of each row, inside one statement
    "cases/figures.py": {"_communities", "register"},
    "checkpoints/post_lists.py": {"_with_visitors"},
    "duties/figures.py": {"as_known"},
    "orders/figures.py": {"_orders"},
    "screening/figures.py": {"_met"},
    "people/queries.py": {"persons_by", "_registered"},  # look-ups: the first of what was meant
    "accounts/finding.py": {"departments_like", "users_like"},  # offered while typing
    "acts/naming.py": {"named", "offers"},
    "grid/finding.py": {"like"},
    "people/finding.py": {"households_like"},
    "measures/finding.py": {"_papers"},  # look-ups, like those of places and cases
    "orders/finding.py": {"orders"},
    "shell/seeking.py": {"found"},
    "cases/queries.py": {"found_cases"},  # a look-up: the first of what was meant
    "command/absences.py": {"hand_on"},  # of one page; says how many more
    "command/schedules.py": {"_track"},  # says how many more
    "command/bar.py": {"_posts"},
    "measures/timeline.py": {"_bar"},
    # the first by name, beside how many there are in all
    "cases/ending.py": {"_some"},
    "checkpoints/ending.py": {"_places"},
    "command/ending.py": {"rounds"},
    "orders/ending.py": {"orders"},
    "restrictions/ending.py": {"observations"},
    "isolation/ending.py": {"files"},
    "isolation/views.py": {"_page"},  # the last days and needs; the board and the list have all
    "resident/observed.py": {"_page"},  # the last days and needs of the holder
    "clinic/ending.py": {"_some"},
    "enterprises/ending.py": {"_some"},
    "enterprises/views.py": {"beside"},  # the last reports; the board and the list have all
    "headquarters/ending.py": {"warnings"},
    "exchange/models.py": {"new_places"},
    # a sample that says it is one, and bytes of one record
    "serving/key_checks.py": {"_sample"},
    "duties/keeping/aside.py": {"_body"},
    "paper/queries.py": {"_answerable"},
    # one more than allowed is asked for, and refused
    "field/queries.py": {"slice_of"},
    "measures/areas.py": {"_places"},
    "passes/cards.py": {"residents"},
    "passes/views.py": {"codes"},
    "resident/queries.py": {"households"},
    # what one form, or one cell, may hold
    "people/rules/phones.py": {"check_phones"},
    "exchange/registers/arrivals.py": {"_private"},
    "people/rules/names.py": {"_readings"},
    "clinic/book.py": {"with_bed"},  # the bed of each, of which there is one
    "clinic/laboratory.py": {"take_in_all"},  # faults of a file, of which it says that there are more
    "screening/attached_lists.py": {"_rows"},  # the newest call of each, of which there is one
    "shell/answers.py": {"_ask", "_read_list"},
    # work taken in parts, until nothing is left
    "checkpoints/actions.py": {"forget_visitors"},
    "orders/sweep.py": {"sweep_orders"},
    "sanitation/sweep.py": {"sweep_findings", "sweep_missed"},
    "sanitation/points.py": {"sweep_ahead"},
    "markets/permits.py": {"sweep_markets"},
    "enterprises/clearance.py": {"hand_over"},
    "enterprises/working.py": {"sweep_enterprises"},
    "isolation/sweep.py": {"_raise", "_renew", "sweep_contacts", "sweep_files", "sweep_needs"},
    "duties/refusals.py": {"close_kept"},
    "duties/watch.py": {"_climb_part"},
    "flows/arrivals.py": {"sweep_arrivals"},
    "flows/key_registers.py": {
        "_crowded",
        "_flagged",
        "_many_workers",
        "_often_not_met",
        "_old_and_alone",
        "remind",
    },
    "handovers/alarms.py": {"sweep_stale"},
    "handovers/sweep.py": {"sweep_hand_overs"},
    "drill/response.py": {"report_cases"},
    "drill/workforce.py": {"_secretaries"},
    "field/lists.py": {"_posts"},  # says how many more
    "kit/lists.py": {"cut", "cut_list"},
    "listings/asking.py": {"answers", "parts"},  # answers of an open choice, most rows first; parts of all
}


def _is_query(node):
    return any(isinstance(one, ast.Attribute) and one.attr in QUERIES for one in ast.walk(node))


def _is_bound(node):
    names = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
    return any(one in {"limit", "most"} or one.startswith(("MOST", "PAGE", "AT_ONCE")) for one in names)


def _is_two(node):
    """Two are asked for to tell one from several."""
    return isinstance(node, ast.Constant) and node.value == 2


def _is_text(node):
    return any(
        isinstance(one, ast.Attribute) and one.attr in {"POST", "GET", "strip"} for one in ast.walk(node)
    )


def cut_by_hand():
    for path in source.modules():
        for function in ast.walk(source.tree(path)):
            if not isinstance(function, ast.FunctionDef):
                continue
            for node in ast.walk(function):
                if not (isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice)):
                    continue
                upper = node.slice.upper
                if (
                    upper is None
                    or _is_text(node.value)
                    or (isinstance(upper, ast.Constant) and upper.value == 2)
                ):
                    continue
                if _is_query(node.value) or _is_bound(upper):
                    yield source.written(path), function.name


def test_lists_are_cut_in_one_place_that_counts_the_whole_or_stand_here_with_a_reason():
    found = {(path, name) for path, name in cut_by_hand()}
    wrong = sorted(one for one in found if one[1] not in ALLOWED.get(one[0], set()))
    assert not wrong, "use kit.lists.cut, or say here why nothing is counted from it"
    named = {(path, name) for path, names in ALLOWED.items() for name in names}
    assert named <= found, "no longer cut by hand"


def test_no_page_hides_rows_in_its_template():
    hidden = [
        source.shown(path)
        for path in sorted(source.PACKAGE.rglob("*.html"))
        if re.search(r"for \w+ in [\w.]+\|slice", path.read_text("utf-8"))
        and not re.search(r"\|length > \d+ %\}", path.read_text("utf-8"))
    ]
    assert not hidden


def test_a_page_knows_how_many_there_are_in_all(world):
    from lianfang.grid.models import Place

    doors = Place.objects.filter(kind="dwelling").order_by("path")
    page = cut(doors, 6)
    assert (len(page), page.total, page.first, page.last, page.before, page.after) == (6, 16, 1, 6, 0, 2)
    end = cut(doors, 6, page=3)
    assert (len(end), end.total, end.first, end.last, end.after) == (4, 16, 13, 16, 0)
    assert [*page, *cut(doors, 6, page=2), *end] == list(doors)
    assert not cut(doors, 16).is_part and cut(doors, 15).is_part
    beyond = cut(doors, 6, page=99)
    assert (list(beyond), beyond.total) == ([], 16)
    assert page.of(lambda one: one.code).total == 16
    assert cut_list(list(range(16)), 6, page=3) == [12, 13, 14, 15]


def test_a_page_that_is_no_number_is_the_first():
    assert [page_of(one) for one in ("", "x", "-1", "0", "3", "9" * 30)] == [1, 1, 1, 1, 3, 1]
