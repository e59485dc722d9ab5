from django.urls import path

from lianfang.serving import trust

app_name = "serving"
urlpatterns = [
    path("trust/", trust.page, name="trust"),
    path("trust/ca.crt", trust.authority, name="authority"),
    path("trust/trust.css", trust.style, name="trust-style"),
]
