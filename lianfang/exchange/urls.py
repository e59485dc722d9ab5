from django.urls import path

from lianfang.acts import pages
from lianfang.exchange import acts, export_views, lists, views
from lianfang.listings import pages as listings

app_name = "exchange"
urlpatterns = [
    *pages.urls(acts.IMPORT, acts.IMPORTS),
    path("imports/", views.imports, name="imports"),
    *listings.urls(lists.ALIKE, "imports/alike/", "alike"),
    path("imports/blanks/<str:register>/", views.blank, name="blank"),
    path("imports/files/", views.upload, name="receive"),
    path("imports/<uuid:id>/", views.one, name="upload"),
    path("imports/<uuid:id>/checking/", views.check, name="checking"),
    path("imports/<uuid:id>/turning/", views.turn, name="turning"),
    path("imports/<uuid:id>/refused/", views.refused_so_far, name="refused-so-far"),
    path("imports/<uuid:id>/keeping/", views.keep, name="keeping"),
    path("imports/runs/<int:pk>/", views.run, name="run"),
    path("imports/runs/<int:pk>/refused/", views.refused, name="refused"),
    path("exports/", export_views.export, name="export"),
    path("exports/<str:register>/", export_views.register, name="export-of"),
]
