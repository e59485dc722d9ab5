from django.urls import path

from lianfang.acts import pages
from lianfang.listings import pages as listings
from lianfang.mending import acts, lists, unlisted_lists, views

app_name = "mending"
urlpatterns = [
    *pages.urls(acts.PLACE, acts.PLACES),
    *pages.urls(acts.HOUSEHOLD, acts.HOUSEHOLDS),
    *pages.urls(acts.PERSON, acts.PERSONS),
    *listings.urls(lists.HOUSEHOLDS, "mending/households/", "households"),
    path("mending/places/<path:code>/", views.place, name="place"),
    path("mending/households/<int:pk>/", views.household, name="household"),
    *pages.urls(acts.UNLISTED, acts.UNLISTEDS),
    *listings.urls(unlisted_lists.UNLISTED, "unlisted/", "unlisted"),
    path("unlisted/<int:pk>/", views.unlisted, name="unlisted-one"),
    path("mending/persons/<int:pk>/", views.person, name="person"),
]
