from django.apps import AppConfig


class DrillConfig(AppConfig):
    name = "lianfang.drill"
