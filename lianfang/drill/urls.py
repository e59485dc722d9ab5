from django.urls import path

from lianfang.drill import views

app_name = "drill"
urlpatterns = [path("drill/play/", views.play_on, name="play")]
