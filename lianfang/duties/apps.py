from django.apps import AppConfig


class DutiesConfig(AppConfig):
    name = "lianfang.duties"

    def ready(self) -> None:
        from lianfang.acts import doing  # models are ready only now
        from lianfang.duties import (
            absences,
            lapsing,
            refusals,
            schedules,
            subjects,
            sweep,
            together,
            unmet,
            watch,
            wording,
        )
        from lianfang.duties.figures import NUMBERS
        from lianfang.figures import cuts

        cuts.register(NUMBERS)

        for name, run in (
            (unmet.STEP, unmet.sweep_unmet),
            ("schedules", schedules.sweep_ahead),
            ("absences-end", absences.sweep_endings),
            ("absences-begin", absences.sweep_beginnings),
            ("measures-over", watch.measures_over),
            ("overdue", watch.alarm_overdue),
            ("posts", watch.posts_uncovered),
            ("rounds", lapsing.rounds_lapsing),
            (together.RULE, together.settle_finished),
            ("escalate", watch.escalate),
            ("refusals", refusals.close_kept),
            ("keys-of-acts", doing.forget),
        ):
            sweep.register(sweep.Step(name, run))
        for rule in ("duty-overdue", together.RULE):
            wording.on(rule, subjects.kind_in_words)
