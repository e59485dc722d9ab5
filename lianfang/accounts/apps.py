from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "lianfang.accounts"

    def ready(self) -> None:
        from lianfang.accounts import finding  # models are ready only now
        from lianfang.acts import naming

        naming.register("user", naming.Finder(finding.exact_user, finding.users_like, finding.no_such_user))
        naming.register("department", naming.Finder(finding.exact_department, finding.departments_like))
