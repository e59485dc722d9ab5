from django.urls import path

from lianfang.exchange import views

app_name = "exchange"
urlpatterns = [
    path("imports/", views.imports, name="imports"),
    path("imports/alike/", views.alike, name="alike"),
    path("imports/files/", views.upload, name="receive"),
    path("imports/<uuid:id>/", views.one, name="upload"),
    path("imports/<uuid:id>/checking/", views.check, name="checking"),
    path("imports/<uuid:id>/keeping/", views.keep, name="keeping"),
    path("imports/runs/<int:pk>/refused/", views.refused, name="refused"),
    path("exports/", views.export, name="export"),
]
