from django.urls import path

from lianfang.acts import pages
from lianfang.listings import board_pages
from lianfang.listings import pages as listings
from lianfang.sanitation import acts, boards, lists, views
from lianfang.things.declared import page

app_name = "sanitation"
urlpatterns = [
    *pages.urls(acts.FINDING, acts.FINDINGS),
    *listings.urls(lists.FINDINGS, "findings/", "findings"),
    page(acts.FINDING, acts.FINDINGS, "finding"),
    path("points/board/", board_pages.view(boards.POINTS), name="board"),
    path("points/labels/<path:code>/", views.point_labels, name="point-labels"),
    *pages.urls(acts.POINT, acts.POINTS),
    *listings.urls(lists.POINTS, "points/", "points"),
    page(acts.POINT, acts.POINTS, "point", template="sanitation/point.html"),
    path("dilution/", views.dilution, name="dilution"),
    path("solutions/<int:pk>/label/", views.solution_label, name="solution-label"),
    *pages.urls(acts.SOLUTION, acts.SOLUTIONS),
    *listings.urls(lists.SOLUTIONS, "solutions/", "solutions"),
    page(acts.SOLUTION, acts.SOLUTIONS, "solution", template="sanitation/solution.html"),
    *pages.urls(acts.TERMINAL, acts.TERMINALS),
    *listings.urls(lists.TERMINALS, "terminals/", "terminals"),
    page(acts.TERMINAL, acts.TERMINALS, "terminal"),
    path("mosquitoes/", views.mosquito_page, name="mosquitoes"),
]
