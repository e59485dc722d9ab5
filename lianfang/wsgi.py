import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianfang.settings")
application = get_wsgi_application()

from lianfang.duties import writer  # noqa: E402  # models need the application set up first

writer.start()

from lianfang.drill import play  # noqa: E402

play.start()
