from django.urls import path

<<<<<<< HEAD
from lianfang.command import alerts, classes, desk, inbox, orders, rehearsal, schedules, views
=======
from lianfang.command import classes, desk, inbox, rehearsal, trust, views
>>>>>>> paper

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
    path("alerts/", alerts.board, name="alerts"),
    path("alerts/rules/", alerts.rules, name="alert-rules"),
    path("alerts/<int:pk>/settling/", alerts.settle, name="alert-settling"),
    path("alerts/<int:pk>/order/", alerts.order, name="alert-order"),
    path("orders/", orders.board, name="orders"),
    path("orders/new/", orders.new, name="order-new"),
    path("orders/<int:pk>/", orders.order, name="order"),
    path("orders/<int:pk>/feedback/", orders.feed_back, name="order-feedback"),
    path("orders/<int:pk>/returning/", orders.give_back, name="order-returning"),
    path("orders/<int:pk>/chasing/", orders.chase, name="order-chasing"),
    path("orders/<int:pk>/closing/", orders.close, name="order-closing"),
    path("resolutions/<int:pk>/order/", orders.from_resolution, name="resolution-order"),
    path("classes/", classes.board, name="classes"),
    path("classes/proposals/<int:pk>/refusal/", classes.decline, name="class-refusal"),
    path("classes/<path:code>/", classes.community, name="class"),
    path("schedules/", schedules.board, name="schedules"),
    path("schedules/new/", schedules.new, name="schedule-new"),
    path("schedules/<int:pk>/", schedules.schedule, name="schedule"),
    path("schedules/<int:pk>/ending/", schedules.end, name="schedule-ending"),
    path("rehearsal/", rehearsal.rehearse, name="rehearsal"),
    path("households/<int:pk>/names/", desk.reveal, name="names"),
    path("places/<path:code>/visit/", desk.visit, name="visit"),
    path("places/<path:code>/pairing/", desk.pair, name="pairing"),
    path("places/<path:code>/excuse/", desk.excuse, name="excuse"),
    path("places/<path:code>/", views.place, name="place"),
]
