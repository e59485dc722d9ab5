from django.urls import path

from lianfang.acts import pages
from lianfang.enterprises import acts, boards, lists, views
from lianfang.listings import board_pages
from lianfang.listings import pages as listings
from lianfang.things.declared import page

app_name = "enterprises"
urlpatterns = [
    path("enterprises/funnel/", views.funnel, name="funnel"),
    path("enterprises/board/", board_pages.view(boards.REPORTS), name="board"),
    *pages.urls(acts.WAVE, acts.WAVES),
    *listings.urls(lists.WAVES, "enterprises/waves/", "waves"),
    page(acts.WAVE, acts.WAVES, "wave"),
    *pages.urls(acts.ROUTING, acts.ROUTINGS),
    *listings.urls(lists.ROUTINGS, "enterprises/rules/", "rules"),
    page(acts.ROUTING, acts.ROUTINGS, "rule"),
    *pages.urls(acts.EMPLOYEE, acts.EMPLOYEES),
    *listings.urls(lists.EMPLOYEES, "enterprises/workers/", "workers"),
    page(acts.EMPLOYEE, acts.EMPLOYEES, "employee"),
    *listings.urls(lists.ENTERPRISES, "enterprises/", "enterprises"),
    *pages.urls(acts.ENTERPRISE, acts.ENTERPRISES),
    page(acts.ENTERPRISE, acts.ENTERPRISES, "enterprise", template="enterprises/enterprise.html",
         beside=views.beside),
]  # fmt: skip
