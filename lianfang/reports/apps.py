from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "lianfang.reports"

    def ready(self) -> None:
        from lianfang.shell.navigation import CDC, GATES, OFFICE, VIEWERS, Item, add

        looks = OFFICE | CDC | VIEWERS
        add(
            Item("passage", "reports:passage", _("Figures of the day"), "figures", 60, looks | GATES),
            Item("command", "reports:net", _("All fields, all hours"), "figures", 11, looks),
        )
