from django.utils.translation import gettext_lazy as _

from lianfang.kit.problems import Problem


class SameHand(Problem):
    code, status = "finding-same-hand", 403
    text = _("Whoever mended it does not strike it off: ask somebody else to look.")


class DueBefore(Problem):
    code, status = "finding-due-before", 400
    text = _("The time to mend it by must lie ahead.")
