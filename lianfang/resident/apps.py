from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResidentConfig(AppConfig):
    name = "lianfang.resident"

    def ready(self) -> None:
        from lianfang.checkpoints import forehand as posts  # models are ready only now
        from lianfang.duties.sweep import Step, register
        from lianfang.enterprises import ways as enterprise_ways
        from lianfang.isolation import ways
        from lianfang.measures.holdings import OTHER, Holding, hold
        from lianfang.resident import desk, filing, forehand, queries, sweep
        from lianfang.resident.models import Registration
        from lianfang.shell import badges, navigation

        hold(Holding("registrations", _("registrations by residents"), OTHER, Registration.objects.all))
        posts.register(forehand.told)
        ways.register(desk.way)
        enterprise_ways.register(filing.way)
        register(Step("self-registrations", sweep.sweep_forgetting))

        badges.add("resident:list", queries.burning)
        use = navigation.OFFICE | navigation.WALKERS | navigation.GATES
        navigation.add(
            navigation.Item("passage", "resident:list", _("Self-registrations"), "record", 42, use)
        )
