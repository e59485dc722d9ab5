from lianfang.acts import pages
from lianfang.listings import pages as listings
from lianfang.sanitation import acts, lists
from lianfang.things.declared import page

app_name = "sanitation"
urlpatterns = [
    *pages.urls(acts.FINDING, acts.FINDINGS),
    *listings.urls(lists.FINDINGS, "findings/", "findings"),
    page(acts.FINDING, acts.FINDINGS, "finding"),
]
