from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RestrictionsConfig(AppConfig):
    name = "lianfang.restrictions"

    def ready(self) -> None:
        from lianfang.duties.sweep import Step, register  # models are ready only now
        from lianfang.measures.actions import before_end
        from lianfang.restrictions import ending, sweep
        from lianfang.shell import navigation

        register(Step("observations", sweep.sweep_owed))
        before_end(ending.observations)
        navigation.add(
            navigation.Item(
                "people", "restrictions:observations", _("Under observation"), "see-health", 30,
                navigation.ANYBODY - navigation.GATES, navigation.CDC | navigation.CLINIC | {"secretary"},
            )
        )  # fmt: skip
