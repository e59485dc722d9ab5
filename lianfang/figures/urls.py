from django.urls import path

from lianfang.figures import views

app_name = "figures"
urlpatterns = [
    path("figures/", views.dictionary, name="dictionary"),
    path("figures/<slug:code>/", views.figure, name="figure"),
    path("figures/<slug:code>/rows/", views.rows, name="rows"),
]
