from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FieldConfig(AppConfig):
    name = "lianfang.field"

    def ready(self) -> None:
        from lianfang.shell import navigation

        navigation.add(
            navigation.Item("command", "field:app", _("Field app"), "record", 25),
            navigation.Item("command", "field:staff", _("Who works here"), "manage-users", 59),
            navigation.Item("command", "field:devices", _("Phones"), "record", 60),
            navigation.Item("command", "field:intake", _("Take in a queue"), "record", 61),
        )
