from django.apps import AppConfig


class DrillConfig(AppConfig):
    name = "lianfang.drill"

    def ready(self) -> None:
        from lianfang.drill import actions, district, views  # models are ready only now
        from lianfang.shell import navigation

        navigation.add_context(views.control)
        if actions.marker().exists():
            district.at_home()
