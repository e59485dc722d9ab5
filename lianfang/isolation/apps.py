from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IsolationConfig(AppConfig):
    name = "lianfang.isolation"

    def ready(self) -> None:
        from lianfang.duties.sweep import Step, register  # models are ready only now
        from lianfang.isolation import ending, following, sweep
        from lianfang.isolation.models import Dependant, File
        from lianfang.measures.actions import before_end
        from lianfang.measures.holdings import OTHER, Holding, hold
        from lianfang.restrictions import hooks
        from lianfang.shell import navigation

        hooks.on_seen(following.seen)
        hooks.before_release(following.allows)
        register(Step("isolation-files", sweep.sweep_files))
        register(Step("isolation-gaps", sweep.sweep_gaps))
        register(Step("isolation-needs", sweep.sweep_needs))
        register(Step("isolation-contacts", sweep.sweep_contacts))
        before_end(ending.files)
        hold(
            Holding("isolation", _("files of people in isolation"), OTHER, File.objects.all),
            Holding("dependants", _("whom people in isolation look after"), OTHER, Dependant.objects.all),
        )
        navigation.add(
            navigation.Item("assistance", "isolation:files", _("In isolation"), "see-health", 10),
            navigation.Item("assistance", "isolation:strip", _("Readings by day"), "see-health", 11),
            navigation.Item(
                "assistance", "isolation:deliveries", _("Deliveries of the day"), "see-health", 12
            ),
            navigation.Item("assistance", "isolation:needs", _("Needs"), "see-health", 13),
            navigation.Item("assistance", "isolation:dependants", _("Dependants"), "see-health", 14),
            navigation.Item("assistance", "isolation:site-rooms", _("Central sites"), "see-health", 15),
        )
