from django.urls import path

from lianfang.accounts import views

app_name = "accounts"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign-in"),
    path("password/", views.password, name="password"),
    path("sign-out/", views.sign_out, name="sign-out"),
]
