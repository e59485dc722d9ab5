"""Who acts at the command line."""

from lianfang.accounts import actions, queries
from lianfang.accounts.models import User
from lianfang.accounts.problems import UnknownUser
from lianfang.kit import clock
from lianfang.kit.scope import Scope


def scope_of_line(username: str = "") -> Scope:
    """The whole district in the name of the operator account, or what `username` may and no more."""
    if not username:
        return queries.system_scope("command line", actor_id=actions.operator().pk)
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise UnknownUser(username=username)
    return queries.scope_of_user(user, at=clock.now())
