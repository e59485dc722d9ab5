"""Settings of a test run, made before anything of Django is loaded.

pytest-django reads the settings before any conftest.py runs; a run must never come near the data of a
real district, nor two runs near each other's locks.
"""

import gc
import os
import tempfile

os.environ["LIANFANG_DATA"] = tempfile.mkdtemp(prefix="lianfang-test-")
os.environ.pop("LIANFANG_DATABASE_URL", None)
if os.environ.get("LIANFANG_TEST_DATABASE_URL"):
    os.environ["LIANFANG_DATABASE_URL"] = os.environ["LIANFANG_TEST_DATABASE_URL"]
os.environ["LIANFANG_DEBUG"] = "true"  # plain static names; nothing else reads it in tests
os.environ["DJANGO_SETTINGS_MODULE"] = "lianfang.settings"
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # the browser driver runs a loop of its own

gc.disable()  # while all is loaded, of which nothing is rubbish: a third of that time; see conftest.py
