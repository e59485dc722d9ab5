from django.urls import path

from lianfang.acts import pages
from lianfang.handovers import acts, lists, views
from lianfang.listings import pages as listings

app_name = "handovers"
urlpatterns = [
    *listings.urls(lists.HAND_OVERS, "inbox/", "inbox"),
    path("inbox/<int:pk>/", views.handover, name="handover"),
    path("inbox/<int:pk>/names/", views.reveal, name="names"),
    *pages.urls(acts.HAND_OVER, acts.HAND_OVERS),
]
