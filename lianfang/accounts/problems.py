from django.utils.translation import gettext_lazy as _

from lianfang.kit.problems import Problem


class WrongPassword(Problem):
    code, status = "wrong-password", 403
    text = _("Name or password is not right.")


class TooManyTries(Problem):
    code, status = "too-many-tries", 429
    text = _("Too many failed tries. Please wait {minutes} minutes, or ask the duty officer.")


class NameTaken(Problem):
    code, status = "name-taken", 409
    text = _("There is already a user called {username}.")


class WeakPassword(Problem):
    code, status = "weak-password", 400
    text = _("This password is too easy to guess: {reason}")


class UnknownUser(Problem):
    code, status = "unknown-user", 404
    text = _("There is no user called {username}.")


class UnknownRole(Problem):
    code, status = "unknown-role", 400
    text = _("There is no role called {role}.")
