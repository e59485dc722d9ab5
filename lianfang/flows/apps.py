from django.apps import AppConfig


class FlowsConfig(AppConfig):
    name = "lianfang.flows"

    def ready(self) -> None:
        from lianfang.acts import rehearsing  # models are ready only now
        from lianfang.duties import sweep
        from lianfang.flows import market_bars, rehearsal, table
        from lianfang.handovers import contracts
        from lianfang.markets import permits
        from lianfang.measures import hooks

        if market_bars.bar not in permits.BARS:
            permits.BARS.append(market_bars.bar)
        rehearsing.register(rehearsal.of_act)
        for flow, became, function in table.HAND_OVERS:
            contracts.on(flow, became, function)
        for decided, function in table.DECISIONS:
            hooks.on(decided, function)
        for step in table.STEPS:
            sweep.register(step)
