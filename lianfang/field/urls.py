from django.urls import path

from lianfang.acts import pages
from lianfang.field import acts, desk, lists, staff, views
from lianfang.listings import pages as listings

app_name = "field"
urlpatterns = [
    *pages.urls(acts.STAFF, acts.EVERYBODY),
    *pages.urls(acts.ACCOUNT, acts.ACCOUNTS),
    *pages.urls(acts.HELD, acts.ALL_HELD),
    path("field/", views.app, name="app"),
    path("field/parts/<str:name>", views.part, name="part"),
    path("field/worker.js", views.worker, name="worker"),
    path("field/manifest.webmanifest", views.manifest, name="manifest"),
    path("field/forms.json", views.document, {"name": "forms"}, name="forms"),
    path("field/words.json", views.document, {"name": "words"}, name="words"),
    path("field/hello", views.hello, name="hello"),
    path("field/sync", views.sync, name="sync"),
    path("field/records", views.records, name="records"),
    path("field/carried", views.carried, name="carried"),
    path("field/devices/new", views.new_device, name="new-device"),
    *listings.urls(lists.PHONES, "field/devices/", "devices"),
    *pages.urls(acts.PHONE, acts.PHONES),
    *listings.urls(lists.STAFF, "staff/", "staff"),
    *listings.urls(lists.POSTINGS, "postings/", "postings"),
    path("staff/passwords/", staff.passwords, name="passwords"),
    path("staff/<int:pk>/", staff.person, name="colleague"),
    path("field/intake/", desk.intake, name="intake"),
]
