from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeasuresConfig(AppConfig):
    name = "lianfang.measures"

    def ready(self) -> None:
        from lianfang.measures import finding, waiting  # models are ready only now
        from lianfang.shell import badges, seeking
        from lianfang.shell.navigation import CDC, CLINIC, DISTRICT, OFFICE, VIEWERS, Item, add, add_context

        looks = OFFICE | CDC | VIEWERS

        add(
            Item("command", "measures:events", _("Event"), "figures", 12, looks),
            Item("command", "measures:measures", _("Measures"), "figures", 14, daily=DISTRICT | CDC),
            Item("surveillance", "measures:packs", _("Disease rules"), "figures", 62, looks),
            Item("assistance", "measures:appeals", _("Appeals"), "acknowledge", 60, OFFICE | CDC | CLINIC),
        )
        badges.add("measures:measures", waiting.count)
        seeking.add(_("Documents"), finding.documents)
        add_context(waiting.facts)
