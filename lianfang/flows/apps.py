from django.apps import AppConfig


class FlowsConfig(AppConfig):
    name = "lianfang.flows"

    def ready(self) -> None:
        from lianfang.duties.sweep import Step, register  # models are ready only now
        from lianfang.flows import absences, arrivals, classes, clinic, decisions, infected, posts
        from lianfang.flows import table as table  # noqa: PLC0414  # imported so that its chains are known

        decisions.listen()
        register(Step("measures-expired", decisions.sweep_expired))
        register(Step("absences", absences.hand_over_absences))
        register(Step("checkpoint-cover", posts.sweep_cover))
        register(Step("arrivals", arrivals.sweep_arrivals))
        register(Step("visitor-logs", posts.sweep_forgetting))
        register(Step("infected-places", infected.sweep_places))
        clinic.listen()
        classes.connect()
