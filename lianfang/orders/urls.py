from django.urls import path

from lianfang.acts import pages
from lianfang.listings import pages as listings
from lianfang.orders import acts, lists, views

app_name = "orders"
urlpatterns = [
    *pages.urls(acts.RESOLUTION, acts.RESOLUTIONS),
    *pages.urls(acts.ORDER, acts.ORDERS),
    *listings.urls(lists.ORDERS, "orders/", "board"),
    path("orders/units/", views.units, name="units"),
    path("orders/<int:pk>/", views.order, name="order"),
]
