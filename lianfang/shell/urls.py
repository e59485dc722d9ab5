from django.urls import path

from lianfang.shell import language, theme

app_name = "shell"
urlpatterns = [
    path("language/", language.choose, name="language"),
    path("theme/", theme.choose, name="theme"),
]
