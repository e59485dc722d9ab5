from django.urls import path

from lianfang.handovers import views

app_name = "handovers"
urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/<int:pk>/", views.handover, name="handover"),
    path("inbox/<int:pk>/accepting/", views.accept, name="accepting"),
    path("inbox/<int:pk>/refusing/", views.refuse, name="refusing"),
    path("inbox/<int:pk>/closing/", views.close, name="closing"),
    path("inbox/<int:pk>/handing-on/", views.hand_on, name="handing-on"),
    path("inbox/<int:pk>/names/", views.reveal, name="names"),
]
