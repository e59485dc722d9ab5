from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "lianfang.people"

    def ready(self) -> None:
        from lianfang.acts import naming
        from lianfang.people import finding  # models are ready only now
        from lianfang.shell import navigation

        naming.register("household", naming.Finder(finding.exact_household, finding.households_like))
        naming.register("person", naming.Finder(finding.exact_person, finding.persons_like))

        navigation.add(navigation.Item("people", "people:registers", _("Key registers"), "see-identity", 10))
