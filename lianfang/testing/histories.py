"""How the tests of random histories are run: whole, without a clock of their own, shrunk to the shortest."""

from hypothesis import HealthCheck, Phase, settings


def examples(number: int) -> settings:
    """So many histories, each in one transaction on the test's world: none can be kept and replayed."""
    return settings(
        max_examples=number,
        deadline=None,
        database=None,
        report_multiple_bugs=False,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
