from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SanitationConfig(AppConfig):
    name = "lianfang.sanitation"

    def ready(self) -> None:
        from lianfang.duties.sweep import Step, register  # models are ready only now
        from lianfang.sanitation.sweep import sweep_findings
        from lianfang.shell import navigation

        register(Step("findings", sweep_findings))
        use = navigation.ANYBODY - navigation.CLINIC
        navigation.add(navigation.Item("environment", "sanitation:findings", _("Findings"), "see", 20, use))
