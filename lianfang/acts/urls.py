from django.urls import path

from lianfang.acts import views

app_name = "acts"
urlpatterns = [path("naming/<str:kind>/", views.names, name="names")]
