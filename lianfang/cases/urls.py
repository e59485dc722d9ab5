from django.urls import path

from lianfang.cases import desk, views

app_name = "cases"
urlpatterns = [
    path("cases/", views.cases, name="list"),
    path("cases/new/", desk.new, name="new"),
    path("cases/<int:pk>/", views.case, name="case"),
    path("cases/<int:pk>/classification/", desk.classify, name="classification"),
    path("cases/<int:pk>/correction/", desk.correct, name="correction"),
    path("cases/<int:pk>/card/", desk.card, name="card"),
    path("cases/<int:pk>/stays/", desk.stay, name="stays"),
    path("cases/<int:pk>/stays/<int:stay>/withdrawal/", desk.withdraw, name="withdrawal"),
    path("cases/<int:pk>/names/", desk.names, name="names"),
    path("publications/", desk.publications, name="publications"),
]
