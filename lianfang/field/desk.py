"""The desk's door for a queue that is taken in by hand."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from lianfang.accounts.http import ScopedRequest, signed_in
from lianfang.field import actions
from lianfang.kit.problems import NotAllowed, Problem


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
