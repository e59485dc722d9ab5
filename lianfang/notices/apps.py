from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "lianfang.notices"

    def ready(self) -> None:
        from lianfang.duties.sweep import Step, register  # models are ready only now
        from lianfang.handovers import waiting
        from lianfang.notices import sweep, views
        from lianfang.shell import navigation

        register(Step("notices", sweep.tell_newcomers))
        waiting.add(views.waiting)
        navigation.add(navigation.Item("command", "notices:notices", _("Notices"), "acknowledge", 17))
