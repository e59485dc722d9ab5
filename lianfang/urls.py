from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.http import require_safe


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


urlpatterns = [
    path("healthz", healthz),
    path("api/", include("lianfang.api.urls")),
    path("", include("lianfang.shell.urls")),
    path("", include("lianfang.acts.urls")),
    path("", include("lianfang.accounts.urls")),
    path("", include("lianfang.handovers.urls")),
    path("", include("lianfang.notices.urls")),
    path("", include("lianfang.restrictions.urls")),
    path("", include("lianfang.slots.urls")),
    path("", include("lianfang.command.urls")),
    path("", include("lianfang.orders.urls")),
    path("", include("lianfang.headquarters.urls")),
    path("", include("lianfang.serving.urls")),
    path("", include("lianfang.mending.urls")),
    path("", include("lianfang.exchange.urls")),
    path("", include("lianfang.drill.urls")),
    path("", include("lianfang.reports.urls")),
    path("", include("lianfang.figures.urls")),
    path("", include("lianfang.people.urls")),
    path("", include("lianfang.resident.urls")),
    path("", include("lianfang.checkpoints.urls")),
    path("", include("lianfang.screening.urls")),
    path("", include("lianfang.paper.urls")),
    path("", include("lianfang.passes.urls")),
    path("", include("lianfang.field.urls")),
    path("", include("lianfang.cases.urls")),
    path("", include("lianfang.clinic.urls")),
    path("", include("lianfang.sanitation.urls")),
    path("", include("lianfang.isolation.urls")),
    path("", include("lianfang.markets.urls")),
    path("", include("lianfang.enterprises.urls")),
    path("", include("lianfang.measures.urls")),
]

handler400 = "lianfang.shell.http.bad_request"
handler403 = "lianfang.shell.http.permission_denied"
handler404 = "lianfang.shell.http.page_not_found"
handler500 = "lianfang.shell.http.server_error"
