from django.urls import path

from lianfang.acts import pages
from lianfang.people import acts, views

app_name = "people"
urlpatterns = [
    *pages.urls(acts.ENTRY, acts.ENTRIES),
    path("registers/", views.registers, name="registers"),
    path("registers/entries/<int:pk>/", views.entry, name="entry"),
]
