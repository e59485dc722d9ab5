"""The `lianfang` command. Exit codes: 0 done, 1 refused (a problem code is printed), 2 wrong call."""

import argparse
import gettext
import importlib
import json
import os
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Final

from lianfang.kit.commands import CommandLine, say

HERE: Final = Path(__file__).parent
COMMANDS: Final = {
    "init": "create the database, the district and its first duty officer",
    "serve": "serve the pages and the API",
    "demo": "build the demonstration district (once) and serve it",
    "round": "open, show or close a screening round",
    "pairing": "who answers for a place",
    "duty": "single duties",
    "coverage": "sums of a round below a place",
    "figures": "every published number: what it means, how it stands, its rows",
    "gaps": "what is still missing, and who answers for it",
    "user": "users and their postings",
    "token": "bearer tokens for machines",
    "doctor": "check this installation and prove its figures",
    "keys": "which master key this database was sealed under, and which is here",
    "alert": "alarms, and who has answered them",
    "resolution": "points of the minutes",
    "post": "the posts of checkpoints and gates, and who stands there",
    "arrival": "arrivals handed on to their communities",
    "fever": "fevers found on the road",
    "case": "the register of cases",
    "stay": "where a case was",
    "outbreak": "reports of outbreaks",
    "checkpoint": "checkpoints on the road",
    "turn": "shifts of the rota",
    "instrument": "thermometers of a post",
    "schedule": "recurring duties",
    "absence": "who is away, and who takes over",
    "class": "the epidemic class of each community",
    "rehearse": "show what a change would change, and with --apply carry it out",
    "refused": "records that could not be kept and wait for somebody",
    "posting": "who serves where",
    "key-entry": "key registers: whom and what the district watches in particular",
    "key-proposal": "whom and what rules propose for the key registers",
    "place": "places put right: renamed, corrected, closed, merged, split",
    "unlisted": "dwellings that no register has",
    "attached": "households managed here and living elsewhere",
    "household": "households put right: corrected, merged, split",
    "person": "persons put right: corrected, merged, moved, gone",
    "staff": "who works here: new users, posts",
    "results": "what each place of a round came to: who was there, found, excused, missing",
    "import": "load a register from XLSX, XLS or CSV, or take a load back",
    "export": "write a register as XLSX or CSV",
    "phone": "phones of the field app",
    "device": "phones of the field app",
    "handover": "what one desk hands to another",
    "observation": "people placed under observation: enter, complete, release",
    "notice": "measures made known, and who has read it",
    "event": "open, raise, lower, end or show an event",
    "measure": "draft, decide, announce, lift or list measures",
    "appeal": "appeals against measures",
    "instruction": "papers that came in, and warnings",
    "rule": "the rules of the disease in force",
    "listed-area": "areas on the list",
    "pack": "disease packs: the rules of each disease",
    "task-force": "task forces: who commands, who leads, who supports",
    "warning": "warnings that the district sends",
    "warning-receipt": "what those who were warned answer",
    "visit": "visits of the fever clinic: in the queue, judged, placed",
    "examination": "samples and pictures of the fever clinic, and their results",
    "consultation": "calls of the emergency team",
    "clinic-room": "rooms of the fever clinic",
    "clinic-bed": "beds of the fever clinic",
    "on-call": "who of the emergency team is on call",
    "protocol": "versions of the fever clinic’s protocol",
    "clinic-day": "days of the fever clinic that were closed",
    "finding": "what was found wrong: written down, mended, struck off",
    "isolation": "people in isolation: files, readings, teams, release",
    "need": "what households in isolation need, and its delivery",
    "dependant": "whom people in isolation look after",
    "site-room": "rooms of central sites",
    "point": "points that are disinfected at set times",
    "solution": "working solutions: made up, measured, thrown away",
    "terminal": "places of cases: disinfected, assessed, in use again",
    "dilution": "how much stock and water, by the strict formula",
    "market": "markets: inspected, open, suspended",
    "stall": "stalls of markets",
    "slaughter": "where live poultry was slaughtered: sealed, and opened by the authority alone",
    "enterprise": "enterprises: filed, inspected, approved, back to work",
    "wave": "waves of reopening by category and size",
    "routing": "rules that say who answers for which enterprises",
    "employee": "workers of enterprises: cleared to work, or barred",
    "order": "orders to units, and what came back",
    "paper": "numbered sheets for a day on paper",
    "pass": "signed passes: make out, withdraw, check, change the key",
    "resident": "self-registration by residents and travellers",
    "slot": "recurring work",
    "poster": "posters where residents and travellers register",
    "vehicle": "vehicles that stand in the compounds",
    "publication": "published case figures",
    "scrub": "write the database anew, without remains of what was deleted",
    "sweep": "watch over what nobody did: once, or until stopped",
    "lives": "draw how hand-overs, orders and the like may change how they stand",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the process's exit code."""
    argv = list(sys.argv[1:] if argv is None else argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianfang.settings")
    if argv[:1] == ["manage"]:
        from django.core.management import execute_from_command_line

        execute_from_command_line(["lianfang manage", *argv[1:]])
        return 0
    if "--tls" in argv:
        os.environ["LIANFANG_HTTPS"] = "true"  # read when the settings are, which is now
    asked = next((word for word in argv if not word.startswith("-")), "")
    if asked not in COMMANDS:
        _overview().parse_args(argv)  # shows what there is, and ends
    return _set_up_and_run(asked, argv)


def _set_up_and_run(asked: str, argv: Sequence[str]) -> int:
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.utils import translation

    try:
        django.setup()
    except ImproperlyConfigured as fault:
        print(fault, file=sys.stderr)
        return 2
    with translation.override(_language()):
        args = parser(asked).parse_args(argv)
    return _run(args)


def _overview() -> argparse.ArgumentParser:
    """What is shown without loading the program: a hundredth of the time that it takes."""
    found = _empty()
    names = found.add_subparsers(required=True, metavar="COMMAND")
    for name, words in COMMANDS.items():
        names.add_parser(name, help=_in_words(words))
    return found


def _in_words(words: str) -> str:
    """Words in the language of the terminal, where the catalogue has them."""
    languages = [{"zh-hans": "zh_Hans", "zh-hant": "zh_Hant"}.get(_language(), "en")]
    return gettext.translation("django", HERE / "locale", languages, fallback=True).gettext(words)


def parser(asked: str = "") -> argparse.ArgumentParser:
    """The command `asked` with all that is below it; every command where none is named."""
    found = _empty()
    line = CommandLine(found, COMMANDS, asked)
    for path in sorted(HERE.glob("*/commands.py")):
        if path.parent.name != "kit":
            importlib.import_module(f"lianfang.{path.parent.name}.commands").add(line)
    return found


def _empty() -> argparse.ArgumentParser:
    found = argparse.ArgumentParser(prog="lianfang", description="Lianfang: one district, every obligation.")
    found.add_argument("--version", action="version", version=version("lianfang"))
    return found


def entry() -> None:
    try:
        code = main()
        sys.stdout.flush()
    except BrokenPipeError:  # whoever read along, such as `head`, has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    sys.exit(code)


def _run(args: argparse.Namespace) -> int:
    from django.db import OperationalError, ProgrammingError
    from django.utils import translation

    from lianfang.kit.problems import Problem

    try:
        with translation.override(_language()):
            answer = args.run(args)
            if answer is not None:
                say(args, answer)
    except Problem as problem:
        with translation.override(_language()):
            return _refused(args, problem.code, problem.message)
    except (OperationalError, ProgrammingError) as fault:
        hint = "no database here yet: run `lianfang init` or `lianfang demo` first"
        missing = "no such table" in str(fault) or "does not exist" in str(fault)
        return _refused(args, "database", hint if missing else str(fault))
    except OSError as fault:
        if fault.filename is None:
            raise
        return _refused(args, "file", f"{fault.filename}: {fault.strerror}")
    return int(getattr(args, "exit_status", 0))  # never a name that a command may give an argument


def _language() -> str:
    spoken = os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    if spoken.startswith(("zh_TW", "zh_HK", "zh_MO")):
        return "zh-hant"
    return "zh-hans" if spoken.startswith("zh") else "en"


def _refused(args: argparse.Namespace, code: str, message: str) -> int:
    if getattr(args, "json", False):
        print(json.dumps({"code": code, "message": message}, ensure_ascii=False))
    print(f"{code}: {message}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    entry()
