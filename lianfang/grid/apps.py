from django.apps import AppConfig


class GridConfig(AppConfig):
    name = "lianfang.grid"

    def ready(self) -> None:
        from lianfang.acts import naming
        from lianfang.grid import finding  # models are ready only now

        naming.register("place", naming.Finder(finding.exact, finding.like))
