from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MendingConfig(AppConfig):
    name = "lianfang.mending"

    def ready(self) -> None:
        from lianfang.mending import (
            lives,  # noqa: F401  # declares them
            unlisted_lists,
        )
        from lianfang.shell import badges, navigation  # models are ready only now

        words = _("Unlisted dwellings")
        navigation.add(navigation.Item("reporting", "mending:unlisted", words, "import", 48))
        badges.add("mending:unlisted", unlisted_lists.waiting)
