from django.urls import path

from lianfang.measures import desk, views

app_name = "measures"
urlpatterns = [
    path("events/", views.events, name="events"),
    path("events/new/", desk.new_event, name="event-new"),
    path("events/<str:code>/", views.event, name="event"),
    path("events/<str:code>/steps/", desk.step, name="event-step"),
    path("events/<str:code>/instructions/", desk.instruction, name="instruction"),
    path("events/<str:code>/meetings/", desk.meeting, name="meeting"),
    path("events/<str:code>/milestones/", desk.milestone, name="milestone"),
    path("measures/", views.measures, name="measures"),
    path("measures/new/", desk.new_measure, name="measure-new"),
    path("measures/powers/", views.powers_matrix, name="powers"),
    path("measures/<int:pk>/", views.measure, name="measure"),
    path("measures/<int:pk>/announcement/", views.announcement, name="announcement"),
    path("measures/<int:pk>/decision/", desk.decide, name="decide"),
    path("measures/<int:pk>/confirmation/", desk.confirm, name="confirm"),
    path("measures/<int:pk>/announcing/", desk.announce, name="announce"),
    path("measures/<int:pk>/adjusting/", desk.adjust, name="adjust"),
    path("measures/<int:pk>/lifting/", desk.lift, name="lift"),
    path("measures/<int:pk>/cancelling/", desk.cancel, name="cancel"),
    path("measures/<int:pk>/appeals/", desk.appeal, name="appeal"),
    path("appeals/", views.appeals, name="appeals"),
    path("appeals/<int:pk>/answer/", desk.answer, name="answer"),
    path("packs/", views.packs_page, name="packs"),
    path("packs/choice/", desk.choose, name="choose"),
    path("packs/parameters/", desk.parameter, name="parameter"),
    path("packs/areas/", desk.list_area, name="list-area"),
    path("packs/areas/<int:pk>/end/", desk.unlist_area, name="unlist-area"),
]
