from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MarketsConfig(AppConfig):
    name = "lianfang.markets"

    def ready(self) -> None:
        from lianfang.duties import wording  # models are ready only now
        from lianfang.duties.sweep import Step, register
        from lianfang.markets import conditions, lives, permits
        from lianfang.shell import navigation
        from lianfang.things.declared import told_besides

        lapses = {"lapse": _("Closed: a condition is not kept"), **conditions.WORDS}
        told_besides(lives.MARKET.noun, lapses)
        wording.on(permits.RULE, permits.condition_in_words)
        register(Step("markets", permits.sweep_markets))
        use = navigation.ANYBODY - navigation.CLINIC
        navigation.add(navigation.Item("environment", "markets:markets", _("Markets"), "see", 25, use))
