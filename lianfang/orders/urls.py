from django.urls import path

from lianfang.acts import pages
from lianfang.orders import acts, views

app_name = "orders"
urlpatterns = [
    *pages.urls(acts.ORDER, acts.ORDERS),
    path("orders/", views.board, name="board"),
    path("orders/<int:pk>/", views.order, name="order"),
    path("resolutions/<int:pk>/order/", views.from_resolution, name="resolution-order"),
]
