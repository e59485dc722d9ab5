from django.urls import path

from lianfang.listings import pages
from lianfang.screening import attached_views, views
from lianfang.screening.attached_lists import ATTACHED

app_name = "screening"
urlpatterns = [
    path("vehicles/<path:code>/checks/", views.check, name="vehicle-check"),
    path("vehicles/<path:code>/", views.parked, name="vehicles"),
    *pages.urls(ATTACHED, "attached/", "attached"),
    path("attached/<int:pk>/call/", attached_views.call, name="attached-call"),
]
