from django.utils.translation import gettext_lazy as _

from lianfang.kit.problems import Problem


class UnknownFlow(Problem):
    code, status = "unknown-flow", 400
    text = _("There is no hand-over called {flow}.")


class NotYourDesk(Problem):
    code, status = "not-your-desk", 403
    text = _("This lies before another desk: {desk}. Only the people posted there can answer it.")


class NotAcknowledged(Problem):
    code, status = "not-acknowledged", 409
    text = _("Accept it first. Nothing that was handed over is closed before somebody has accepted it.")


class AlreadyAnswered(Problem):
    code, status = "already-answered", 409
    text = _("This was answered already: {state}, {who}.")


class NeedsOutcome(Problem):
    code, status = "needs-outcome", 400
    text = _("Say what became of it. These outcomes are offered: {outcomes}")


class NeedsAnswer(Problem):
    code, status = "needs-answer", 400
    text = _("Please say why.")


class NotWithSender(Problem):
    code, status = "not-with-sender", 403
    text = _("Only the desk that sent this can take it back.")


class RefConflict(Problem):
    code, status = "hand-over-conflict", 409
    text = _("{flow} {ref} was handed over before, to another desk.")


class CannotSilence(Problem):
    code, status = "cannot-be-silenced", 409
    text = _("This alarm sounds until somebody accepts the hand-over. Nobody can silence it before.")


class NoGround(Problem):
    code, status = "no-ground-to-observe", 409
    text = _(
        "No measure in force here lets anybody be placed under observation or isolation. Without a decided"
        " measure and its written notice nobody is restricted; choose another outcome, or have it decided."
    )


class NeedsNotice(Problem):
    code, status = "needs-notice", 400
    text = _("Write the number of the written notice and the day the observation ends.")
