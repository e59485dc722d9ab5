from django.urls import path

from lianfang.acts import pages
from lianfang.resident import acts, desk, views

app_name = "resident"
urlpatterns = [
    path("r/<str:token>/", views.own, name="own"),
    path("registrations/", desk.registrations, name="list"),
    path("registrations/links/", desk.links, name="links"),
    path("registrations/posters/removal/", desk.take_down, name="take-down"),
    path("registrations/<int:pk>/", desk.look, name="look"),
    *pages.urls(acts.REGISTRATION, acts.REGISTRATIONS),
]
