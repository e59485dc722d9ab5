from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrdersConfig(AppConfig):
    name = "lianfang.orders"

    def ready(self) -> None:
        from lianfang.duties.sweep import Step, register  # models are ready only now
        from lianfang.measures import offers
        from lianfang.measures.actions import before_end
        from lianfang.measures.models import Instruction, Resolution
        from lianfang.orders import ending, finding, queries
        from lianfang.orders.offers import orders_of, orders_on
        from lianfang.orders.sweep import sweep_orders
        from lianfang.shell import badges, navigation, seeking

        register(Step("orders", sweep_orders))
        navigation.add(
            navigation.Item(
                "command", "orders:board", _("Orders"), "figures", 16,
                daily=navigation.OFFICE | navigation.VIEWERS,
            )
        )  # fmt: skip
        badges.add("orders:board", queries.waiting)
        seeking.add(_("Orders"), finding.orders)
        offers.on(Resolution, orders_of)
        offers.on(Instruction, orders_on)
        before_end(ending.orders)
