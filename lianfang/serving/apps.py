from django.apps import AppConfig


class ServingConfig(AppConfig):
    name = "lianfang.serving"

    def ready(self) -> None:
        from lianfang.duties import sweep  # models are ready only now
        from lianfang.serving import forgetting

        sweep.register(sweep.Step(forgetting.STEP, forgetting.sweep_log))
