"""A new Django project, with the settings that startproject writes and the views of contrib.auth.

It runs in a folder where `django-admin startproject naive .` and add_person.py were run.
"""

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "naive.settings"

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application

django.setup()
settings.LOGIN_REDIRECT_URL = settings.LOGOUT_REDIRECT_URL = "/"
settings.LOGIN_URL = "/login/"

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path


def hello(request: HttpRequest) -> HttpResponse:
    """Say hello."""
    return HttpResponse("Hello")


@login_required
def own(request: HttpRequest) -> HttpResponse:
    """Show a page for the logged-in user only."""
    return HttpResponse("Yours")


class Login(LoginView):
    """The view of contrib.auth, with a minimal page."""

    def render_to_response(self, context: dict, **options: object) -> HttpResponse:
        """Show the form."""
        page = '<form method="post">{% csrf_token %}{{ form }}<button>Log in</button></form>'
        return HttpResponse(engines["django"].from_string(page).render(context, self.request))


urlpatterns = [
    path("", hello),
    path("login/", Login.as_view()),
    path("logout/", LogoutView.as_view()),
    path("own/", own),
]
settings.ROOT_URLCONF = __name__
application = get_wsgi_application()
