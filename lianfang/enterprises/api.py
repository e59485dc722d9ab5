"""This room for other systems. Mounted by API v1."""

from ninja import Router

from lianfang.acts import api as operations
from lianfang.acts.schemas import schema_of
from lianfang.enterprises import acts

router = Router(tags=["enterprises"])
# The waves, rules and workers first: their addresses are longer than that of an enterprise.
operations.mount(router, acts.WAVE, acts.WAVES, schema_of(acts.WAVE))
operations.mount(router, acts.ROUTING, acts.ROUTINGS, schema_of(acts.ROUTING))
operations.mount(router, acts.EMPLOYEE, acts.EMPLOYEES, schema_of(acts.EMPLOYEE))
operations.mount(router, acts.ENTERPRISE, acts.ENTERPRISES, schema_of(acts.ENTERPRISE))
