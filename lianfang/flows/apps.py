from django.apps import AppConfig


class FlowsConfig(AppConfig):
    name = "lianfang.flows"

    def ready(self) -> None:
        from lianfang.duties import sweep as clockwork  # models are ready only now
        from lianfang.flows import absences, alarms, classes, decisions, sweep, table  # noqa: F401  # the table's chains tell the mechanism what follows

        alarms.listen()
        decisions.listen()
        clockwork.register(clockwork.Step("hand-overs", sweep.sweep_hand_overs))
        clockwork.register(clockwork.Step("hand-overs-again", sweep.try_again))
        clockwork.register(clockwork.Step("absences", absences.hand_over_absences))
        classes.connect()
