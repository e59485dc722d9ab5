"""How the tests of random histories are run: whole, without a clock of their own, shrunk to the shortest."""

import os

from hypothesis import HealthCheck, Phase, settings


def effort(number: int) -> int:
    """How many examples to try here: all on SQLite, half as many of the same kind on PostgreSQL."""
    return number // 2 if os.environ.get("LIANFANG_TEST_DATABASE_URL") else number


def examples(number: int) -> settings:
    """So many histories, each in one transaction on the test's world: none can be kept and replayed."""
    return settings(
        max_examples=effort(number),
        deadline=None,
        database=None,
        report_multiple_bugs=False,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
