from django.urls import path

from lianfang.acts import pages
from lianfang.clinic import acts, lists, views
from lianfang.listings import pages as listings
from lianfang.things.declared import page

app_name = "clinic"
urlpatterns = [
    path("clinic/", views.board, name="board"),
    path("clinic/flow/", views.flow, name="flow"),
    path("clinic/visits/new/", views.walk_in, name="walk-in"),
    *listings.urls(lists.VISITS, "clinic/visits/", "visits"),
    *listings.urls(lists.LOG, "clinic/log/", "log"),
    *listings.urls(lists.BEDS, "clinic/beds/", "beds"),
    *listings.urls(lists.EXAMINATIONS, "clinic/examinations/", "examinations"),
    *listings.urls(lists.CONSULTATIONS, "clinic/consultations/", "consultations"),
    *listings.urls(lists.ON_CALL, "clinic/on-call/", "on-calls"),
    *listings.urls(lists.PROTOCOLS, "clinic/protocols/", "protocols"),
    *listings.urls(lists.DAYS, "clinic/days/", "days"),
    path("clinic/visits/<int:pk>/", views.visit, name="visit"),
    path("clinic/visits/<int:pk>/names/", views.reveal, name="names"),
    *pages.urls(acts.VISIT, acts.VISITS),
    *pages.urls(acts.EXAMINATION, acts.EXAMINATIONS),
    *pages.urls(acts.CONSULTATION, acts.CONSULTATIONS),
    *pages.urls(acts.ROOM, acts.ROOMS),
    *pages.urls(acts.BED, acts.BEDS),
    *pages.urls(acts.ON_CALL, acts.ON_CALLS),
    *pages.urls(acts.PROTOCOL, acts.PROTOCOLS),
    *pages.urls(acts.DAY, acts.DAYS),
    page(acts.EXAMINATION, acts.EXAMINATIONS, "examination"),
    page(acts.CONSULTATION, acts.CONSULTATIONS, "consultation"),
    page(acts.ROOM, acts.ROOMS, "room"),
    page(acts.BED, acts.BEDS, "bed"),
    page(acts.ON_CALL, acts.ON_CALLS, "on-call"),
    page(acts.PROTOCOL, acts.PROTOCOLS, "protocol"),
    page(acts.DAY, acts.DAYS, "day"),
]
