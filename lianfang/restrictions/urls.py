from django.urls import path

from lianfang.acts import pages
from lianfang.listings import pages as listings
from lianfang.restrictions import acts, lists, views

app_name = "restrictions"
urlpatterns = [
    *listings.urls(lists.OBSERVATIONS, "observations/", "observations"),
    path("observations/<int:pk>/", views.restriction, name="restriction"),
    path("observations/<int:pk>/names/", views.reveal, name="names"),
    *pages.urls(acts.RESTRICTION, acts.RESTRICTIONS),
]
