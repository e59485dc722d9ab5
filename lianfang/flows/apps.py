from django.apps import AppConfig


class FlowsConfig(AppConfig):
    name = "lianfang.flows"

    def ready(self) -> None:
        from lianfang.flows import table  # noqa: F401  # the chains tell the mechanism what follows
