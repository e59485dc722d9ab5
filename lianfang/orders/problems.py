from django.utils.translation import gettext_lazy as _

from lianfang.kit.problems import Problem


class OrderDates(Problem):
    code, status = "order-dates", 400
    text = _("An order must be due after it is issued.")


class NeedsUnit(Problem):
    code, status = "order-needs-unit", 400
    text = _("Say which unit is to do it, and who answers for it there.")


class NeedsContent(Problem):
    code, status = "order-needs-content", 400
    text = _("Say what is to be done.")


class NotYourOrder(Problem):
    code, status = "not-your-order", 403
    text = _("Only the unit that was ordered, {unit}, can answer this.")


class OrderSettled(Problem):
    code, status = "order-settled", 409
    text = _("This order is not open any more.")


class OrderNotDone(Problem):
    code, status = "order-not-done", 409
    text = _("The unit has not reported this done. Nothing is closed before.")


class OrderTaken(Problem):
    code, status = "order-taken", 409
    text = _("An order was made from this before: no. {number}.")


class NeedsEvidence(Problem):
    code, status = "order-needs-evidence", 400
    text = _("Say what was done, and what shows it.")


class NobodyToAnswer(Problem):
    code, status = "nobody-to-answer", 422
    text = _("Nobody could answer this order: {who} does not work with this program. Name somebody who does.")
