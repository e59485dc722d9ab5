from typing import Final

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from lianfang.kit.problems import Problem
from lianfang.sanitation.practice import DO_NOT, Rule


class SameHand(Problem):
    code, status = "finding-same-hand", 403
    text = _("Whoever mended it does not strike it off: ask somebody else to look.")


class DueBefore(Problem):
    code, status = "finding-due-before", 400
    text = _("The time to mend it by must lie ahead.")


def _never(one: Rule) -> type[Problem]:
    """The refusal of one thing that is never done: its words, and why not."""
    text = format_lazy(_("{rule}. {reason}"), rule=one.words, reason=one.reason)
    facts = {"code": f"never-{one.code}", "status": 422, "text": text, "__module__": __name__}
    return type(f"Never_{one.code}", (Problem,), facts)


NEVER: Final = {one.code: _never(one) for one in DO_NOT}


class TooStrong(Problem):
    code, status = "disinfectant-too-strong", 422
    text = _("Too strong for this: at most {most} mg/L. Dilute it, and do it again.")


class TooWeak(Problem):
    code, status = "disinfectant-too-weak", 422
    text = _("Too weak for this: at least {least} mg/L. Make it up anew.")


class TooShort(Problem):
    code, status = "disinfectant-too-short", 422
    text = _("Left to act for too short a time: at least {least} min.")


class AgentExpired(Problem):
    code, status = "disinfectant-expired", 422
    text = _("This disinfectant expired on {on}. Use another one.")


class SolutionNotUsable(Problem):
    code, status = "solution-not-usable", 422
    text = _("Working solution no. {number} cannot be used: {why}.")


class CannotBeMixed(Problem):
    code, status = "cannot-be-mixed", 400
    text = _("This cannot be made up: the stock must be stronger than what is made of it, and nothing be 0.")


class SolutionTooLong(Problem):
    code, status = "solution-too-long", 400
    text = _("It must expire after now, and within {hours} hours of being made up.")


class PointTimes(Problem):
    code, status = "point-times", 400
    text = _("The times must be clock times such as 08:00, and their windows not reach into each other.")


class AssessedByDoer(Problem):
    code, status = "assessed-by-doer", 403
    text = _("Whoever disinfected it does not assess it: ask somebody else to look.")
