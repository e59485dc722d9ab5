from django.urls import path

from lianfang.acts import pages
from lianfang.checkpoints import acts, arrival_lists, desk, post_lists, posts_board, views
from lianfang.listings import board_pages as boards
from lianfang.listings import pages as listings

app_name = "checkpoints"
# Codes of before may hold a slash: what goes on after the code is tried first.
_SITE = "checkpoints/<path:code>/"
_POST = "posts/<path:code>/"
_VEHICLE = f"{_SITE}vehicles/<uuid:record>/"
urlpatterns = [
    *pages.urls(acts.CHECKPOINT, acts.CHECKPOINTS),
    *pages.urls(acts.TURN, acts.TURNS),
    *pages.urls(acts.INSTRUMENT, acts.INSTRUMENTS),
    path("checkpoints/", views.board, name="board"),
    path(f"{_SITE}flow/", views.flow, name="flow"),
    path(f"{_SITE}desk/", desk.console, name="desk"),
    path(f"{_SITE}recall/", desk.recall, name="recall"),
    path(f"{_SITE}shift/", desk.shift, name="shift"),
    path(_VEHICLE, views.vehicle, name="vehicle"),
    path(f"{_VEHICLE}temperature/", desk.temperature, name="temperature"),
    path(f"{_VEHICLE}disposition/", desk.disposition, name="disposition"),
    path(_SITE, views.site, name="site"),
    *listings.urls(arrival_lists.ARRIVALS, "arrivals/", "arrivals"),
    *listings.urls(arrival_lists.FEVERS, "fevers/", "fevers"),
    path("arrivals/<int:pk>/", desk.arrival, name="arrival"),
    *listings.urls(post_lists.POSTS, "posts/", "posts"),
    path("posts/board/", boards.view(posts_board.MANNING), name="post-board"),
    path(f"{_POST}post/", desk.post, name="post-act"),
    path(f"{_POST}log/", views.post_log, name="post-log"),
    path(f"{_POST}forehand/", desk.forehand_visitor, name="forehand"),
    path(f"{_POST}visitors/", desk.visitor, name="visitor"),
    path(_POST, views.post, name="post"),
]
