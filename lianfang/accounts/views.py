"""Signing in and out, and one's own preferences."""

from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from lianfang.accounts import actions
from lianfang.accounts.http import ScopedRequest, signed_in
from lianfang.accounts.problems import PasswordsDiffer
from lianfang.kit.problems import Problem
from lianfang.shell.language import page_to_return_to, remember


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page. Signing in begins a new session and brings one's own language along."""
    if request.method != "POST":
        if request.user.is_authenticated:
            return HttpResponseRedirect(page_to_return_to(request))
        return _page(request)
    username = request.POST.get("username", "").strip()[:64]
    try:
        user = actions.sign_in(
            username=username,
            password=request.POST.get("password", "")[:1024],
            address=request.META.get("REMOTE_ADDR", ""),
        )
    except Problem as problem:
        return _page(request, username=username, fault=problem)
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    response = HttpResponseRedirect(page_to_return_to(request))
    if user.language:
        remember(response, user.language)
    return response


def _page(request: HttpRequest, *, username: str = "", fault: Problem | None = None) -> HttpResponse:
    context = {"username": username, "fault": fault, "next": page_to_return_to(request)}
    return render(request, "accounts/sign_in.html", context, status=fault.status if fault else 200)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return HttpResponseRedirect("/sign-in/")


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def password(request: ScopedRequest) -> HttpResponse:
    """One's own password: the old one once, the new one twice. Every other session of one's own ends."""
    fault = _change(request) if request.method == "POST" else None
    if request.method != "POST" or fault is not None:
        return render(
            request, "accounts/password.html", {"fault": fault}, status=fault.status if fault else 200
        )
    messages.success(request, _("Your password is changed. Everywhere else you are signed out."))
    return HttpResponseRedirect("/")


def _change(request: ScopedRequest) -> Problem | None:
    old, new, again = (request.POST.get(name, "")[:1024] for name in ("old", "new", "again"))
    try:
        if new != again:
            raise PasswordsDiffer()
        user = actions.change_own_password(
            request.scope, old=old, new=new, address=request.META.get("REMOTE_ADDR", "")
        )
    except Problem as problem:
        return problem
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    return None
