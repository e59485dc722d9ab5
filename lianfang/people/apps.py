from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "lianfang.people"

    def ready(self) -> None:
        from lianfang.shell import navigation  # models are ready only now

        navigation.add(navigation.Item("people", "people:registers", _("Key registers"), "see-identity", 10))
