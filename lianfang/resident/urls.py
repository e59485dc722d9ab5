from django.urls import path

from lianfang.resident import desk, views

app_name = "resident"
urlpatterns = [
    path("r/<str:token>/", views.own, name="own"),
    path("registrations/", desk.registrations, name="list"),
    path("registrations/links/", desk.links, name="links"),
    path("registrations/posters/removal/", desk.take_down, name="take-down"),
    path("registrations/<int:pk>/", desk.look, name="look"),
    path("registrations/<int:pk>/acceptance/", desk.accept, name="accept"),
]
