from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FieldConfig(AppConfig):
    name = "lianfang.field"

    def ready(self) -> None:
        from lianfang.field.models import Device  # models are ready only now
        from lianfang.measures.holdings import STAFF, Holding, hold
        from lianfang.shell import navigation

        hold(Holding("telephones", _("keys of telephones"), STAFF, Device.objects.all))
        from lianfang.shell.navigation import GATES, OFFICE, WALKERS, Item

        hands = OFFICE | WALKERS | GATES
        navigation.add(
            Item(
                "command", "field:staff", _("Who works here"), "manage-users", 59, daily=frozenset({"lead"})
            ),
            Item("reporting", "field:app", _("Field app"), "record", 25, hands, WALKERS | GATES),
            Item("reporting", "field:devices", _("Phones"), "record", 60, hands),
            Item("reporting", "field:intake", _("Take in a queue"), "record", 61, OFFICE),
        )
