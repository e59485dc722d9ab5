from django.urls import path

from lianfang.acts import pages
from lianfang.command import (
    absences,
    acts,
    alert_lists,
    alerts,
    classes,
    corrections,
    desk,
    outbreak_acts,
    refused,
    refused_lists,
    rehearsal,
    schedules,
    views,
)
from lianfang.duties.acts import REFUSED, REFUSED_RECORDS
from lianfang.listings import pages as listings

app_name = "command"
urlpatterns = [
    *pages.urls(outbreak_acts.OUTBREAK, outbreak_acts.OUTBREAKS),
    *pages.urls(acts.SCHEDULE, acts.SCHEDULES),
    *pages.urls(acts.ABSENCE, acts.ABSENCES),
    *pages.urls(acts.ROUND, acts.ROUNDS),
    *pages.urls(acts.PAIRING, acts.PAIRINGS),
    *pages.urls(acts.ALERT, acts.ALERTS),
    *pages.urls(REFUSED, REFUSED_RECORDS),
    path("", views.room, name="room"),
    path("now/", views.now, name="now"),
    path("gaps/", views.gaps, name="gaps"),
    path("mine/", views.mine, name="mine"),
    path("search/", views.search, name="search"),
    path("rounds/", desk.rounds, name="rounds"),
    path("rounds/<str:code>/", desk.round, name="round"),
    path("records/<uuid:id>/", corrections.record, name="record"),
    path("records/<uuid:id>/correction/", corrections.correct, name="correction"),
    *listings.urls(refused_lists.REFUSED, "refused/", "refused"),
    path("refused/<int:pk>/", refused.refused, name="refused-one"),
    path("refused/<int:pk>/mending/", refused.mend, name="refused-mending"),
    *listings.urls(alert_lists.ALERTS, "alerts/", "alerts"),
    path("alerts/rules/", alerts.rules, name="alert-rules"),
    path("classes/", classes.board, name="classes"),
    path("classes/proposals/<int:pk>/refusal/", classes.decline, name="class-refusal"),
    path("classes/<path:code>/", classes.community, name="class"),
    path("absences/", absences.board, name="absences"),
    path("absences/duties/", absences.hand_on, name="duties-handed-on"),
    path("schedules/", schedules.board, name="schedules"),
    path("schedules/new/", schedules.new, name="schedule-add"),
    path("schedules/<int:pk>/", schedules.schedule, name="schedule"),
    path("rehearsal/", rehearsal.rehearse, name="rehearsal"),
    path("households/<int:pk>/names/", desk.reveal, name="names"),
    path("places/<path:code>/visit/", desk.visit, name="visit"),
    path("places/<path:code>/pairing/", desk.pair, name="pairing"),
    path("places/<path:code>/excuse/", desk.excuse, name="excuse"),
    path("places/<path:code>/", views.place, name="place"),
]
