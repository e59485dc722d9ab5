from lianfang.acts import pages
from lianfang.listings import pages as listings
from lianfang.markets import acts, card, lists
from lianfang.things.declared import page

app_name = "markets"
urlpatterns = [
    *pages.urls(acts.MARKET, acts.MARKETS),
    *listings.urls(lists.MARKETS, "markets/", "markets"),
    page(acts.MARKET, acts.MARKETS, "market", template="markets/market.html", beside=card.beside),
    *pages.urls(acts.STALL, acts.STALLS),
    *listings.urls(lists.STALLS, "stalls/", "stalls"),
    page(acts.STALL, acts.STALLS, "stall"),
    *pages.urls(acts.SLAUGHTER, acts.SLAUGHTERS),
    *listings.urls(lists.SLAUGHTERS, "slaughters/", "slaughters"),
    page(acts.SLAUGHTER, acts.SLAUGHTERS, "slaughter"),
]
