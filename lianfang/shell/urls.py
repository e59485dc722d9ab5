from django.urls import path

from lianfang.shell import badges, language, theme

app_name = "shell"
urlpatterns = [
    path("language/", language.choose, name="language"),
    path("badges/", badges.waiting, name="badges"),
    path("theme/", theme.choose, name="theme"),
]
