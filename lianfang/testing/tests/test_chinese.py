"""On PostgreSQL the tests run in a database that compares texts in Chinese, as a district's does."""

import pytest
from django.db import connection

from lianfang.testing import chinese

pytestmark = pytest.mark.django_db


def test_the_database_of_the_tests_compares_texts_in_chinese():
    if connection.vendor != "postgresql" or connection.pg_version < chinese.SINCE:
        pytest.skip("only a PostgreSQL of today can be told to")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT datlocprovider, daticulocale FROM pg_database WHERE datname = current_database()"
        )
        assert cursor.fetchone() == ("i", "zh-CN")
        cursor.execute("SELECT '阿' < '波', 'a' < 'B', 'Z' < 'a'")
        assert cursor.fetchone() == (True, True, False)  # by sound, and not by bytes
