from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClinicConfig(AppConfig):
    name = "lianfang.clinic"

    def ready(self) -> None:
        from lianfang.clinic import ending, sweep, views  # models are ready only now
        from lianfang.clinic.forms import TREATS
        from lianfang.duties.sweep import Step, register
        from lianfang.measures.actions import before_end
        from lianfang.shell import navigation

        register(Step("clinic", sweep.sweep_clinic))
        before_end(ending.left)
        navigation.begins_at(views.home)
        navigation.add(
            navigation.Item("surveillance", "clinic:board", _("Fever clinic"), TREATS, 5),
            navigation.Item("surveillance", "clinic:beds", _("Beds of the clinic"), TREATS, 6),
            navigation.Item("surveillance", "clinic:log", _("Log of outpatients"), TREATS, 7),
        )
