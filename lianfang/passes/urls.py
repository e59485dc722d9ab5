from django.urls import path

from lianfang.passes import views

app_name = "passes"
urlpatterns = [
    path("", views.passes, name="list"),
    path("check/", views.check, name="check"),
    path("cards/", views.cards, name="cards"),
    path("codes/", views.codes, name="codes"),
    path("<str:number>/", views.one, name="one"),
    path("<str:number>/revocation/", views.revoke, name="revoke"),
]
