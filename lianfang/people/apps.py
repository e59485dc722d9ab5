from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "lianfang.people"

    def ready(self) -> None:
        from lianfang.acts import naming
        from lianfang.grid import beside
        from lianfang.people import finding, proposing  # models are ready only now
        from lianfang.people.beside import organisations
        from lianfang.shell import badges, navigation

        beside.add(organisations)
        naming.register("household", naming.Finder(finding.exact_household, finding.households_like))
        naming.register("person", naming.Finder(finding.exact_person, finding.persons_like))

        use = navigation.ANYBODY - navigation.GATES
        navigation.add(
            navigation.Item("people", "people:registers", _("Key registers"), "see-identity", 10, use)
        )
        badges.add("people:registers", proposing.waiting)
