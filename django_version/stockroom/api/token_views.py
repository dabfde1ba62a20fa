"""Page of a user's API tokens (ACC-18)."""

from functools import partial

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from ..accounts.permissions import login_required
from ..accounts.sessions import run_if_session_valid
from ..web.fields import LineFormField, WholeNumberField
from ..web.forms import form_methods, post_data
from ..web.logs import log_event
from ..web.text import bidi_isolate
from .models import ApiToken


class TokenForm(forms.Form):
    name = LineFormField(max_length=80)
    days = WholeNumberField(label="Days until expiry", min_value=1, max_value=365, initial=90)


@form_methods
@login_required
def token_list(request: HttpRequest) -> HttpResponse:
    """List the user's tokens; create one, whose plaintext is shown only once."""
    form = TokenForm(post_data(request))
    plaintext = ""
    if form.is_valid():
        create = partial(ApiToken.objects.create_token, owner=request.user, **form.cleaned_data)
        token, plaintext = run_if_session_valid(request, create)
        fields = {"name": token.name, "prefix": token.prefix}
        log_event("token_created", target=request.user.username, **fields)
        form = TokenForm()
    tokens = request.user.apitoken_set.all()[:100]
    context = {"form": form, "plaintext": plaintext, "tokens": tokens}
    return render(request, "api/tokens.html", context)


@form_methods
@login_required
def token_revoke(request: HttpRequest, id: int) -> HttpResponse:
    """Revoke one of the user's tokens; a GET only redirects to the list (ACC-6)."""
    if request.method != "POST":
        messages.warning(request, "No token was revoked.")
        return redirect("tokens:token_list")
    token = get_object_or_404(ApiToken, pk=id, owner=request.user)
    run_if_session_valid(request, ApiToken.objects.filter(pk=token.pk).revoke)
    messages.success(request, f"The token “{bidi_isolate(token.name)}” was revoked.")
    return redirect("tokens:token_list")
