from django.utils.translation import gettext_lazy as _

from lianfang.kit.problems import Problem


class NotDoneThen(Problem):
    code, status = "not-done-then", 422
    text = _(
        "“Done at” cannot be so: it lies after the moment it was written down, or more than 7 days before."
    )
