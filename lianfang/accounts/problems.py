from django.utils.translation import gettext_lazy as _

from lianfang.kit.problems import Problem


class WrongPassword(Problem):
    code, status = "wrong-password", 403
    text = _("Name or password is not right.")


class PasswordNotOwn(Problem):
    """Whoever signed in with a password that another knows gets nothing but the page to change it."""

    code, status = "password-not-own", 403
    of_the_asker = True
    leads_to = "/password/"
    text = _("Please choose a password of your own first.")


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


class OwnAccount(Problem):
    code, status = "own-account", 409
    text = _("You cannot put yourself out. Ask a colleague who manages users.")


class LastOfficer(Problem):
    code, status = "last-officer", 409
    text = _("{person} is the last who manages users of the whole district. Post somebody else there first.")


class PostingOver(Problem):
    code, status = "posting-ended", 410
    text = _("Your posting here has ended. What was not yet sent stays sealed on this phone.")


class PasswordsDiffer(Problem):
    code, status = "passwords-differ", 400
    text = _("The two new passwords are not the same.")
