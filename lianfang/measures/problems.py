from lianfang.kit.problems import Problem, _


class NoEvent(Problem):
    code, status = "no-event", 409
    text = _("No event is open. Open the event first; every round belongs to one.")
