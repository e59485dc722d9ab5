from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CheckpointsConfig(AppConfig):
    name = "lianfang.checkpoints"

    def ready(self) -> None:
        from lianfang.checkpoints import ending, homes  # models are ready only now
        from lianfang.checkpoints.beside import told
        from lianfang.checkpoints.obliging import posts_of
        from lianfang.checkpoints.seats import seats_of
        from lianfang.duties import seats
        from lianfang.grid import beside
        from lianfang.measures import obliging, powers
        from lianfang.measures.actions import before_end
        from lianfang.shell import navigation
        from lianfang.shell.navigation import CDC, DISTRICT, GATES, OFFICE, WALKERS

        before_end(ending.left)
        beside.add(told)
        seats.declare(seats_of)
        obliging.on(powers.POSTS, posts_of)
        staff = OFFICE | CDC | GATES
        navigation.add(
            navigation.Item(
                "passage", "checkpoints:board", _("Checkpoints"), "see", 10, staff, DISTRICT | {"checkpoint"}
            ),
            navigation.Item(
                "passage", "checkpoints:arrivals", _("Arrivals"), "see", 20, staff | WALKERS,
                OFFICE | CDC | {"checkpoint"},
            ),
            navigation.Item(
                "passage", "checkpoints:posts", _("Posts of places"), "see", 30, staff,
                frozenset({"post-keeper"}),
            ),
        )  # fmt: skip
        navigation.add_home({"checkpoint"}, homes.console_of)
        navigation.add_home({"post-keeper"}, homes.post_of)
