from django.apps import AppConfig


class DrillConfig(AppConfig):
    name = "lianfang.drill"

    def ready(self) -> None:
        from lianfang.drill import views  # noqa: PLC0415  # models are ready only now
        from lianfang.shell import navigation  # noqa: PLC0415

        navigation.add_context(views.control)
