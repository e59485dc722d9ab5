from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResidentConfig(AppConfig):
    name = "lianfang.resident"

    def ready(self) -> None:
        from lianfang.shell import navigation

        navigation.add(navigation.Item("passage", "resident:list", _("Self-registrations"), "record", 42))
