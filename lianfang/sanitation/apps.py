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
        use = navigation.ANYBODY - navigation.CLINIC
        navigation.add(
            *(
                navigation.Item("environment", f"sanitation:{url}", name, ability, order, use)
                for order, url, name, ability in (
                    (10, "board", _("Points disinfected today"), "see"),
                    (12, "dilution", _("Dilution"), "figures"),
                    (13, "solutions", _("Working solutions"), "see"),
                    (15, "terminals", _("Places of cases"), "see"),
                    (20, "findings", _("Findings"), "see"),
                    (30, "mosquitoes", _("Mosquito indexes"), "figures"),
                )
            )
        )
