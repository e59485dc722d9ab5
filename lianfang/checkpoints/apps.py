from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CheckpointsConfig(AppConfig):
    name = "lianfang.checkpoints"

    def ready(self) -> None:
        from lianfang.checkpoints import ending  # models are ready only now
        from lianfang.checkpoints.obliging import posts_of
        from lianfang.checkpoints.seats import seats_of
        from lianfang.duties import seats
        from lianfang.measures import obliging, powers
        from lianfang.measures.actions import before_end
        from lianfang.shell import navigation

        before_end(ending.left)
        seats.declare(seats_of)
        obliging.on(powers.POSTS, posts_of)
        navigation.add(
            navigation.Item("passage", "checkpoints:board", _("Checkpoints"), "see", 10),
            navigation.Item("passage", "checkpoints:arrivals", _("Arrivals"), "see", 20),
            navigation.Item("passage", "checkpoints:posts", _("Posts of places"), "see", 30),
        )
