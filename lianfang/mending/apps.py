from django.apps import AppConfig


class MendingConfig(AppConfig):
    name = "lianfang.mending"
