from django.urls import path

from lianfang.acts import pages
from lianfang.listings import pages as listings
from lianfang.resident import acts, desk, lists, views

app_name = "resident"
urlpatterns = [
    path("r/<str:token>/", views.own, name="own"),
    *listings.urls(lists.REGISTRATIONS, "registrations/", "list"),
    path("registrations/links/", desk.links, name="links"),
    path("enterprises/<int:pk>/link/", desk.own_filing, name="own-filing"),
    path("isolation/<int:pk>/link/", desk.own_page, name="own-page"),
    *listings.urls(lists.POSTERS, "registrations/posters/", "posters"),
    *pages.urls(acts.POSTER, acts.POSTERS),
    path("registrations/<int:pk>/", desk.look, name="look"),
    *pages.urls(acts.REGISTRATION, acts.REGISTRATIONS),
]
