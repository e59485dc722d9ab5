from django.urls import path

from lianfang.people import views

app_name = "people"
urlpatterns = [
    path("registers/", views.registers, name="registers"),
    path("registers/entries/", views.enter, name="enter"),
    path("registers/entries/<int:pk>/removal/", views.remove, name="remove"),
]
