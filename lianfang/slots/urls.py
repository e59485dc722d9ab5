from django.urls import path

from lianfang.slots import views

app_name = "slots"
urlpatterns = [
    path("slots/<path:code>/labels/", views.labels, name="labels"),
    path("slots/<path:code>/", views.day, name="day"),
    path("slot/<str:kind>/<path:code>/", views.record, name="record"),
]
