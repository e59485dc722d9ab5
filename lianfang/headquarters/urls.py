from django.urls import path

from lianfang.acts import pages
from lianfang.headquarters import acts, lists, views
from lianfang.listings import pages as listings

app_name = "headquarters"
urlpatterns = [
    *pages.urls(acts.FORCE, acts.FORCES),
    *pages.urls(acts.WARNING, acts.WARNINGS),
    *pages.urls(acts.RECEIPT, acts.RECEIPTS),
    *listings.urls(lists.FORCES, "task-forces/", "forces"),
    *listings.urls(lists.WARNINGS, "warnings/", "warnings"),
    path("task-forces/<int:pk>/", views.force, name="force"),
    path("warnings/<int:pk>/", views.warning, name="warning"),
]
