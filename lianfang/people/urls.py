from django.urls import path

from lianfang.acts import pages
from lianfang.listings import pages as listings
from lianfang.people import acts, lists, proposal_acts, proposal_lists, views

app_name = "people"
urlpatterns = [
    *pages.urls(acts.ENTRY, acts.ENTRIES),
    *listings.urls(lists.ENTRIES, "registers/", "registers"),
    *pages.urls(proposal_acts.PROPOSAL, proposal_acts.PROPOSALS),
    *listings.urls(proposal_lists.PROPOSALS, "registers/proposals/", "proposals"),
    path("registers/proposals/<int:pk>/", views.proposal, name="proposal"),
    path("registers/entries/<int:pk>/", views.entry, name="entry"),
]
