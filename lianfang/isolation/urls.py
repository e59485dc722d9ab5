from django.urls import path

from lianfang.acts import pages
from lianfang.isolation import acts, lists, strips, views
from lianfang.listings import board_pages
from lianfang.listings import pages as listings
from lianfang.things.declared import page

app_name = "isolation"
urlpatterns = [
    path("isolation/board/", board_pages.view(strips.STRIP), name="strip"),
    path("isolation/deliveries/", board_pages.view(strips.DELIVERIES), name="deliveries"),
    path("isolation/picking/", views.pick, name="pick"),
    *listings.urls(lists.NEEDS, "isolation/needs/", "needs"),
    *pages.urls(acts.NEED, acts.NEEDS),
    page(acts.NEED, acts.NEEDS, "need"),
    *listings.urls(lists.DEPENDANTS, "isolation/dependants/", "dependants"),
    *pages.urls(acts.DEPENDANT, acts.DEPENDANTS),
    page(acts.DEPENDANT, acts.DEPENDANTS, "dependant"),
    *listings.urls(lists.ROOMS, "isolation/rooms/", "site-rooms"),
    *pages.urls(acts.ROOM, acts.ROOMS),
    page(acts.ROOM, acts.ROOMS, "site-room"),
    *listings.urls(lists.FILES, "isolation/", "files"),
    path("isolation/<int:pk>/", views.file, name="file"),
    path("isolation/<int:pk>/names/", views.reveal, name="names"),
    path("isolation/<int:pk>/papers/<slug:what>/", views.paper, name="paper"),
    *pages.urls(acts.FILE, acts.FILES),
]
