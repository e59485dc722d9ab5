from django.urls import path

from lianfang.acts import pages
from lianfang.handovers import acts, views

app_name = "handovers"
urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/<int:pk>/", views.handover, name="handover"),
    path("inbox/<int:pk>/names/", views.reveal, name="names"),
    *pages.urls(acts.HAND_OVER, acts.HAND_OVERS),
]
