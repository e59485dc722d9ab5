from django.urls import path

from lianfang.acts import pages
from lianfang.listings import pages as listings
from lianfang.people import acts, lists, views

app_name = "people"
urlpatterns = [
    *pages.urls(acts.ENTRY, acts.ENTRIES),
    *listings.urls(lists.ENTRIES, "registers/", "registers"),
    path("registers/entries/<int:pk>/", views.entry, name="entry"),
]
