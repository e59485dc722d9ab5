from django.utils.translation import gettext_lazy as _

from lianfang.kit.problems import Problem


class NotAMarket(Problem):
    code, status = "not-a-market", 400
    text = _("{place} is no market.")


class MarketThere(Problem):
    code, status = "market-there", 409
    text = _("{place} has this already.")


class NotConfirmed(Problem):
    code, status = "condition-not-confirmed", 409
    text = _("It stays closed: the inspection does not confirm “{condition}”.")


class MarketBarred(Problem):
    code, status = "market-barred", 409
    text = _("It stays closed: {why}")


class InspectedByAsker(Problem):
    code, status = "inspected-by-asker", 403
    text = _("Whoever asked to open it does not inspect it: ask somebody else to look.")


class BadPrice(Problem):
    code, status = "bad-price", 422
    text = _("“{said}” is no price in yuan, such as 3.50.")
