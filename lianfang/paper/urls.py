from django.urls import path

from lianfang.acts import pages
from lianfang.paper import acts, keying, views

app_name = "paper"
urlpatterns = [
    path("paper/", views.desk, name="desk"),
    path("paper/printings/", views.start, name="print"),
    path("paper/printings/<int:pk>/", views.printing, name="printing"),
    path("paper/printings/<int:pk>/sheets.xlsx", views.workbook, name="workbook"),
    path("paper/keying/", keying.find, name="find"),
    path("paper/keying/<str:serial>/", keying.sheet, name="sheet"),
    *pages.urls(acts.SHEET, acts.SHEETS),
    path("paper/keying/<str:serial>/<int:number>/", keying.line, name="line"),
]
