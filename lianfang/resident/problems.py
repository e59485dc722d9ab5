from django.utils.translation import gettext_lazy as _

from lianfang.kit.problems import Problem


class NothingHere(Problem):
    """One answer for a link that never was, has run out or was withdrawn: it tells nothing."""

    code, status = "link-not-valid", 404
    text = _("This link is not valid. Ask the person who gave it to you for a new one.")


class TooMany(Problem):
    code, status = "too-many-requests", 429
    text = _("Too many tries from here. Please wait ten minutes, or register with the worker at the post.")


class AlreadyRegistered(Problem):
    code, status = "already-registered", 409
    text = _("This household is registered already. If something has changed, tell the worker at your door.")


class TakenOver(Problem):
    code, status = "registration-taken-over", 409
    text = _(
        "A worker has taken this over already. If something has changed, tell the worker at the post or door."
    )


class NothingToAccept(Problem):
    code, status = "nothing-to-accept", 409
    text = _("This registration was dealt with already.")
