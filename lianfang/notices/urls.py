from django.urls import path

from lianfang.acts import pages
from lianfang.listings import pages as listings
from lianfang.notices import acts, lists, views

app_name = "notices"
urlpatterns = [
    *listings.urls(lists.NOTICES, "notices/", "notices"),
    *listings.urls(lists.READERS, "notices/readers/", "readers"),
    path("notices/<int:pk>/", views.notice, name="notice"),
    *pages.urls(acts.NOTICE, acts.NOTICES),
]
