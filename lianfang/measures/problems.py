from django.utils.translation import gettext_lazy as _

from lianfang.kit.problems import Problem


class NoEvent(Problem):
    code, status = "no-event", 409
    text = _("No event is open. Open the event first; every round belongs to one.")


class NoMeasure(Problem):
    code, status = "no-measure", 409
    text = _(
        "No measure of this kind is in force here: {kind}. Without a decision nothing may be restricted."
    )


class NoPower(Problem):
    code, status = "no-power", 403
    text = _("Your post has no power to decide this: {act}. It belongs to: {bodies} ({article}).")


class BadPack(Problem):
    code, status = "bad-pack", 422
    text = _("{file}, line {line}, {key}: {reason}")


class UnknownPack(Problem):
    code, status = "unknown-pack", 404
    text = _("There is no disease pack {pack}, or it has no edition {edition}.")
