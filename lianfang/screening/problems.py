from django.utils.translation import gettext_lazy as _

from lianfang.kit.problems import Problem


class NotAttachedHere(Problem):
    code, status = "not-attached-here", 409
    text = _("No household with this number is managed here and lives elsewhere.")
