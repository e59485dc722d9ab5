from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FiguresConfig(AppConfig):
    name = "lianfang.figures"

    def ready(self) -> None:
        from lianfang.shell import navigation

        navigation.add(navigation.Item("reporting", "figures:dictionary", _("Figures"), "figures", 10))
