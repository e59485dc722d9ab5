from django.urls import path

from lianfang.acts import pages
from lianfang.mending import acts, views

app_name = "mending"
urlpatterns = [
    *pages.urls(acts.PLACE, acts.PLACES),
    path("mending/places/<path:code>/", views.place, name="place"),
]
