from django.urls import path

from lianfang.command import classes, desk, inbox, rehearsal, trust, views

app_name = "command"
urlpatterns = [
    path("", views.room, name="room"),
    path("now/", views.now, name="now"),
    path("trust/", trust.page, name="trust"),
    path("trust/ca.crt", trust.authority, name="authority"),
    path("trust/trust.css", trust.style, name="trust-style"),
    path("gaps/", views.gaps, name="gaps"),
    path("mine/", views.mine, name="mine"),
    path("search/", views.search, name="search"),
    path("rounds/", desk.rounds, name="rounds"),
    path("rounds/new/", desk.new_round, name="round-new"),
    path("rounds/<str:code>/", desk.round, name="round"),
    path("rounds/<str:code>/closing/", desk.close_round, name="round-closing"),
    path("rounds/<str:code>/base/", desk.change_base, name="round-base"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/<int:pk>/", inbox.handover, name="handover"),
    path("inbox/<int:pk>/accepting/", inbox.accept, name="handover-accepting"),
    path("inbox/<int:pk>/refusing/", inbox.refuse, name="handover-refusing"),
    path("inbox/<int:pk>/closing/", inbox.close, name="handover-closing"),
    path("inbox/<int:pk>/handing-on/", inbox.hand_on, name="handover-handing-on"),
    path("inbox/<int:pk>/names/", inbox.reveal, name="handover-names"),
    path("classes/", classes.board, name="classes"),
    path("classes/proposals/<int:pk>/refusal/", classes.decline, name="class-refusal"),
    path("classes/<path:code>/", classes.community, name="class"),
    path("rehearsal/", rehearsal.rehearse, name="rehearsal"),
    path("households/<int:pk>/names/", desk.reveal, name="names"),
    path("places/<path:code>/visit/", desk.visit, name="visit"),
    path("places/<path:code>/pairing/", desk.pair, name="pairing"),
    path("places/<path:code>/excuse/", desk.excuse, name="excuse"),
    path("places/<path:code>/", views.place, name="place"),
]
