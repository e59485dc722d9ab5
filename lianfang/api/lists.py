"""Every list of the house, as an operation of the API and as a command."""

from typing import Final

from ninja import Router

from lianfang.cases import lists as cases
from lianfang.checkpoints import arrival_lists, post_lists, posts_board
from lianfang.clinic import boards as clinic_boards
from lianfang.clinic import lists as clinic
from lianfang.command import alert_lists, refused_lists, result_lists, round_lists
from lianfang.enterprises import boards as enterprise_boards
from lianfang.enterprises import lists as enterprises
from lianfang.exchange import lists as exchange
from lianfang.field import lists as field
from lianfang.handovers import lists as handovers
from lianfang.headquarters import lists as headquarters
from lianfang.isolation import lists as isolation
from lianfang.isolation import strips as isolation_strips
from lianfang.listings import api
from lianfang.markets import lists as markets
from lianfang.mending import lists as mending
from lianfang.mending import unlisted_lists
from lianfang.notices import lists as notices
from lianfang.orders import lists as orders
from lianfang.passes import lists as passes
from lianfang.people import lists as people
from lianfang.people import proposal_lists
from lianfang.resident import lists as resident
from lianfang.restrictions import lists as restrictions
from lianfang.sanitation import boards as sanitation_boards
from lianfang.sanitation import lists as sanitation
from lianfang.screening import attached_lists
from lianfang.screening import lists as screening
from lianfang.slots import lists as slots

# At one address with what makes one of their things: mounted there.
BESIDE_ACTS: Final = (
    orders.ORDERS,
    handovers.HAND_OVERS,
    notices.NOTICES,
    restrictions.OBSERVATIONS,
    headquarters.FORCES,
    headquarters.WARNINGS,
    field.STAFF,
    cases.CASES,
    cases.PUBLICATIONS,
    round_lists.ROUNDS,
    round_lists.SCHEDULES,
    passes.PASSES,
    sanitation.FINDINGS,
    *isolation.LISTS,
    *clinic.MOUNTED,
    sanitation.POINTS,
    sanitation.SOLUTIONS,
    sanitation.TERMINALS,
    *markets.LISTS,
)
LISTS: Final = (
    *BESIDE_ACTS,
    alert_lists.ALERTS,
    notices.READERS,
    post_lists.POSTS,
    arrival_lists.ARRIVALS,
    arrival_lists.FEVERS,
    *enterprises.LISTS,
    refused_lists.REFUSED,
    field.POSTINGS,
    field.PHONES,
    exchange.IMPORTS,
    exchange.ALIKE,
    people.ENTRIES,
    proposal_lists.PROPOSALS,
    resident.REGISTRATIONS,
    resident.POSTERS,
    screening.PARKED,
    attached_lists.ATTACHED,
    result_lists.RESULTS,
    mending.HOUSEHOLDS,
    unlisted_lists.UNLISTED,
)

BOARDS: Final = (
    slots.SLOTS,
    posts_board.MANNING,
    clinic_boards.CLOCK,
    sanitation_boards.POINTS,
    enterprise_boards.REPORTS,
    *isolation_strips.BOARDS,
)

router = Router(tags=["lists"])
for board in BOARDS:
    api.mount_board(router, board)
for one in LISTS:
    if one not in BESIDE_ACTS:
        api.mount(router, one)
