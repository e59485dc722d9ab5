from django.utils.translation import gettext_lazy as _

from lianfang.kit.problems import Problem


class NoEvent(Problem):
    code, status = "no-event", 409
    text = _("No event is open. Open the event first; every round belongs to one.")
