from django.urls import path

from lianfang.acts import pages
from lianfang.cases import acts, desk, views

app_name = "cases"
urlpatterns = [
    path("cases/", views.cases, name="list"),
    *pages.urls(acts.STAY, acts.STAYS),
    *pages.urls(acts.CASE, acts.CASES),
    path("cases/<int:pk>/", views.case, name="case"),
    path("cases/<int:pk>/names/", desk.names, name="names"),
    path("publications/", desk.publications, name="publications"),
]
