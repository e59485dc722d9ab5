"""The application as it is served: by any WSGI server, or behind our own front (`serving.server`)."""

import ctypes
import os
import sys

from django.core.wsgi import get_wsgi_application

# Each thread would otherwise keep an arena of its own: with 16 threads about 100 MiB a process.
if sys.platform == "linux":
    ctypes.CDLL(None).mallopt(-8, 2)  # M_ARENA_MAX; malloc.h

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianfang.settings")
application = get_wsgi_application()

from lianfang.drill import play  # noqa: E402  # models need the application set up first
from lianfang.duties import writer  # noqa: E402  # as above

writer.start()
play.start()
