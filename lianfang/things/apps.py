from django.apps import AppConfig


class ThingsConfig(AppConfig):
    name = "lianfang.things"
