"""Closed sets of choices, which the database holds as well: what is stored is one of them."""

from django.db.models import CheckConstraint, Choices, Q


def known(field: str, choices: type[Choices], *, name: str, blank: bool = False) -> CheckConstraint:
    """The rule that `field` is one of the choices, or empty where it may be `blank`.

    Another answer in the set, or one less, is a migration.
    """
    values = [*choices.values, ""] if blank else choices.values
    return CheckConstraint(name=name, condition=Q(**{f"{field}__in": values}))
