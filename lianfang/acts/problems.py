from django.utils.translation import gettext_lazy as _

from lianfang.kit.problems import Problem


class Several(Problem):
    code, status = "several-of-this-name", 422
    text = _("{field}: several are called {name}. Write one of them with its code: {found}")


class KeyTaken(Problem):
    code, status = "key-taken", 409
    text = _("This key was sent before with other words. Send something new under a new key.")
