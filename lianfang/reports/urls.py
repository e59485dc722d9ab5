from django.urls import path

from lianfang.reports import views

app_name = "reports"
urlpatterns = [
    path("figures/found/", views.found, name="found"),
    path("figures/passage/", views.passage, name="passage"),
    path("figures/net/", views.net, name="net"),
]
