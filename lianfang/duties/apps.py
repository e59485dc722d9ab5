from django.apps import AppConfig


class DutiesConfig(AppConfig):
    name = "lianfang.duties"

    def ready(self) -> None:
        from lianfang.acts import doing
        from lianfang.duties import absences, schedules, sweep, watch  # models are ready only now

        for name, run in (
            ("schedules", schedules.sweep_ahead),
            ("absences-begin", absences.sweep_beginnings),
            ("measures-over", watch.measures_over),
            ("overdue", watch.alarm_overdue),
            ("posts", watch.posts_uncovered),
            ("rounds", watch.rounds_lapsing),
            ("escalate", watch.escalate),
            ("keys-of-acts", doing.forget),
        ):
            sweep.register(sweep.Step(name, run))
