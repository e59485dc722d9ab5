from django.urls import path

from lianfang.acts import pages
from lianfang.listings import pages as listings
from lianfang.passes import acts, lists, views

app_name = "passes"
urlpatterns = [
    path("passes/", views.passes, name="list"),
    path("passes/together/", listings.together_of(lists.PASSES), name="list-together"),
    path("passes/check/", views.check, name="check"),
    path("passes/cards/", views.cards, name="cards"),
    path("passes/codes/", views.codes, name="codes"),
    *pages.urls(acts.KEY, acts.KEYS),
    *pages.urls(acts.PASS, acts.PASSES),
    path("passes/<str:number>/", views.one, name="one"),
]
