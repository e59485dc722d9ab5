from django.urls import path

from lianfang.screening import views

app_name = "screening"
urlpatterns = [
    path("vehicles/<path:code>/checks/", views.check, name="vehicle-check"),
    path("vehicles/<path:code>/", views.parked, name="vehicles"),
]
