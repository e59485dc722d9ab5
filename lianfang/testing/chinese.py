"""The databases that tests make on PostgreSQL compare texts as one does whose locale is zh_CN.UTF-8.

Under it an index of a text column is no index of its bytes: what asks for beginnings or orders by code as if
it were must fail here and not in the district. ICU has the language on a machine without its locales too.
"""

from typing import Any, Final

from django.db.backends.base.base import BaseDatabaseWrapper

SINCE: Final = 150000  # PostgreSQL 15: the language of a whole database may come from ICU
SUFFIX: Final = "WITH ENCODING 'UTF8' TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'zh-CN'"


def sort_by_it(connection: BaseDatabaseWrapper) -> None:
    """Have the database that this run is about to make compare texts in Chinese, where the server can."""
    if connection.vendor != "postgresql":
        return
    creation: Any = connection.creation
    if _version(creation) >= SINCE:
        creation._get_database_create_suffix = lambda *_, **__: SUFFIX


def _version(creation: Any) -> int:
    with creation._nodb_cursor() as cursor:
        return int(cursor.connection.info.server_version)
