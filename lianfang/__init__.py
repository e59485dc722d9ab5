"""Lianfang: every obligation of one district in an outbreak, and its evidence."""

import sys

# SQLite 3.7.0-3.51.2 can corrupt a WAL database that two connections write. The interpreter's
# own library is often one of those, so the bundled one takes its place before Django loads it.
try:
    import pysqlite3
except ImportError:  # no wheel for this platform: `lianfang doctor` and `serve` check the version
    pass
else:
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2
