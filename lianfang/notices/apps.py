from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "lianfang.notices"

    def ready(self) -> None:
        from lianfang.duties.sweep import Step, register  # models are ready only now
        from lianfang.handovers import waiting
        from lianfang.notices import queries, sweep, views
        from lianfang.shell import badges, navigation

        register(Step("notices", sweep.tell_newcomers))
        waiting.add(views.waiting)
        navigation.add(navigation.Item("publicity", "notices:notices", _("Notices"), "acknowledge", 17))
        badges.add("notices:notices", queries.unread)
