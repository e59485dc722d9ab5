from django.utils.translation import gettext_lazy as _

from lianfang.kit.problems import Problem


class NotForYou(Problem):
    code, status = "notice-not-for-you", 403
    of_the_asker = True
    text = _("This notice was not sent to you. Those it was sent to confirm it themselves.")
