from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SanitationConfig(AppConfig):
    name = "lianfang.sanitation"

    def ready(self) -> None:
        from lianfang.duties import subjects, wording
        from lianfang.duties.sweep import Step, register  # models are ready only now
        from lianfang.sanitation import points
        from lianfang.sanitation.sweep import MISSED, sweep_findings, sweep_missed
        from lianfang.shell import navigation

        wording.on(MISSED, subjects.kind_in_words)
        register(Step("findings", sweep_findings))
        register(Step("points", points.sweep_ahead))
        register(Step("missed-twice", sweep_missed))
        navigation.add(
            navigation.Item("environment", "sanitation:board", _("Points disinfected today"), "see", 10),
            navigation.Item("environment", "sanitation:dilution", _("Dilution"), "figures", 12),
            navigation.Item("environment", "sanitation:solutions", _("Working solutions"), "see", 13),
            navigation.Item("environment", "sanitation:terminals", _("Places of cases"), "see", 15),
            navigation.Item("environment", "sanitation:findings", _("Findings"), "see", 20),
            navigation.Item("environment", "sanitation:mosquitoes", _("Mosquito indexes"), "figures", 30),
        )
