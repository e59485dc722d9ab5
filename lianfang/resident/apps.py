from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResidentConfig(AppConfig):
    name = "lianfang.resident"

    def ready(self) -> None:
        from lianfang.checkpoints import forehand as posts
        from lianfang.resident import forehand
        from lianfang.shell import navigation

        posts.register(forehand.told)

        navigation.add(navigation.Item("passage", "resident:list", _("Self-registrations"), "record", 42))
