from django.urls import path

from lianfang.acts import pages
from lianfang.measures import acts, views

app_name = "measures"
urlpatterns = [
    *pages.urls(acts.EVENT, acts.EVENTS),
    *pages.urls(acts.PAPER, acts.PAPERS),
    *pages.urls(acts.MEASURE, acts.MEASURES),
    *pages.urls(acts.APPEAL, acts.APPEALS),
    *pages.urls(acts.RULE, acts.RULES),
    *pages.urls(acts.LISTED, acts.LISTED_AREAS),
    path("events/", views.events, name="events"),
    path("events/<str:code>/", views.event, name="event"),
    path("measures/", views.measures, name="measures"),
    path("measures/powers/", views.powers_matrix, name="powers"),
    path("measures/<int:pk>/", views.measure, name="measure"),
    path("measures/<int:pk>/announcement/", views.announcement, name="announcement"),
    path("appeals/", views.appeals, name="appeals"),
    path("packs/", views.packs_page, name="packs"),
]
