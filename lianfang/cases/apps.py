from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "lianfang.cases"

    def ready(self) -> None:
        from lianfang.cases import ending  # models are ready only now
        from lianfang.measures.actions import before_end
        from lianfang.shell import navigation

        before_end(ending.left)
        navigation.add(
            navigation.Item(
                "surveillance", "cases:list", _("Cases"), "see-cases", 10,
                daily=navigation.CDC | navigation.CLINIC,
            ),
            navigation.Item(
                "reporting", "cases:publications", _("Published figures"), "figures", 30,
                use=navigation.OFFICE | navigation.CDC | navigation.VIEWERS,
            ),
        )  # fmt: skip
        navigation.add_home(navigation.CDC, "cases:list")
