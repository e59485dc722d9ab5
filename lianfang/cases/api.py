"""Cases and published figures for other systems. Names never leave by this door."""

from ninja import Router

from lianfang.acts import api as acts_api
from lianfang.cases import acts, lists
from lianfang.cases.schemas import CaseOut, PublicationOut, StayOut
from lianfang.listings import api as listings

router = Router(tags=["cases"])


acts_api.mount(router, acts.CASE, acts.CASES, CaseOut)
acts_api.mount(router, acts.STAY, acts.STAYS, StayOut)
acts_api.mount(router, acts.PUBLICATION, acts.PUBLICATIONS, PublicationOut)
listings.mount(router, lists.CASES)
listings.mount(router, lists.PUBLICATIONS)
