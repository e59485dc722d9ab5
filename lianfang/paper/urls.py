from django.urls import path

from lianfang.paper import keying, views

app_name = "paper"
urlpatterns = [
    path("", views.desk, name="desk"),
    path("printings/", views.start, name="print"),
    path("printings/<int:pk>/", views.printing, name="printing"),
    path("printings/<int:pk>/sheets.xlsx", views.workbook, name="workbook"),
    path("keying/", keying.find, name="find"),
    path("keying/<str:serial>/", keying.sheet, name="sheet"),
    path("keying/<str:serial>/lost/", keying.lost, name="lost"),
    path("keying/<str:serial>/<int:number>/", keying.line, name="line"),
]
