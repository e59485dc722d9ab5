"""The desk's doors: which phones there are, revoking a lost one, taking in a queue by hand."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from lianfang.accounts.http import ScopedRequest, signed_in
from lianfang.field import actions, queries
from lianfang.kit import clock
from lianfang.kit.lists import page_of
from lianfang.kit.problems import NotAllowed, Problem


@require_safe
@signed_in
def devices(request: ScopedRequest) -> HttpResponse:
    if not request.scope.may_anywhere("record"):
        raise NotAllowed()
    return render(
        request,
        "field/devices.html",
        {
            "devices": queries.devices(
                request.scope, at=clock.now(), page=page_of(request.GET.get("page", ""))
            )
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def intake(request: ScopedRequest) -> HttpResponse:
    """A queue from a file, or from the text of scanned codes."""
    if not request.scope.may_anywhere("record"):
        raise NotAllowed()
    if request.method != "POST":
        return render(request, "field/intake.html")
    file = request.FILES.get("file")
    text = file.read().decode("utf-8", "replace") if file else request.POST.get("text", "")
    try:
        device, receipts = actions.take_in(request.scope, text=text)
    except Problem as problem:
        return render(request, "field/intake.html", {"problem": problem}, status=problem.status)
    new = sum(one.state == "kept" for one in receipts)
    said = ngettext("{n} record of {name} taken in.", "{n} records of {name} taken in.", new)
    messages.success(request, said.format(n=new, name=device.user.name))
    refused = [one for one in receipts if one.state == "refused"]
    told = {"device": device, "receipts": receipts, "refused": refused}
    return render(request, "field/intake.html", told | {"already": len(receipts) - new - len(refused)})
