from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PassesConfig(AppConfig):
    name = "lianfang.passes"

    def ready(self) -> None:
        from lianfang.shell import navigation
        from lianfang.shell.navigation import GATES, WALKERS

        navigation.add(
            navigation.Item(
                "passage", "passes:list", _("Passes"), "issue-passes", 40, daily=frozenset({"secretary"})
            ),
            navigation.Item(
                "passage",
                "passes:check",
                _("Check a pass"),
                "record",
                41,
                daily=WALKERS | GATES,
            ),
        )
