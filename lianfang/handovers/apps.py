from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HandoversConfig(AppConfig):
    name = "lianfang.handovers"

    def ready(self) -> None:
        from lianfang.duties import outbox  # models are ready only now
        from lianfang.duties.sweep import Step, register
        from lianfang.handovers import alarms, sweep, views
        from lianfang.shell import badges, navigation

        alarms.listen()
        register(Step("hand-overs", sweep.sweep_hand_overs))
        register(Step("hand-over-alarms", alarms.sweep_stale))
        outbox.register(sweep.who_tries)
        daily = navigation.ANYBODY
        navigation.add(
            navigation.Item("command", "handovers:inbox", _("Inbox"), "acknowledge", 15, daily=daily)
        )
        navigation.add_home(navigation.CLINIC | {"desk"}, "handovers:inbox")
        badges.add("handovers:inbox", views.count)
        navigation.add_context(views.badge)
