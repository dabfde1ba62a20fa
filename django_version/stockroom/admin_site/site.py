"""The admin site: its log-in, methods and pages beyond the records (ADM-1, ADM-2)."""

from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm
from django.http import Http404
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from ..accounts.permissions import warn_of_lost_form
from ..accounts.views import LoginView, LogoutView
from ..web.numbers import read_number
from ..web.transactions import retried
from .deletion import delete_selected

READ = ["GET", "HEAD"]
# A view that is not named here is only read.
METHODS = {
    "logout": ["POST"],
    **dict.fromkeys(["changelist_view", "add_view", "change_view", "delete_view"], [*READ, "POST"]),
    "user_change_password": [*READ, "POST"],
}


class AdminSite(admin.AdminSite):
    """The admin of the stockroom (ADM-1, ADM-2)."""

    site_title = site_header = "Stockroom admin"
    index_title = "Stockroom administration"
    enable_nav_sidebar = False
    final_catch_all_view = False

    def __init__(self, name="admin"):
        super().__init__(name)
        self.add_action(delete_selected)

    def admin_view(self, view, cacheable=False):
        """Refuse other methods before a log-in is asked for; retry a conflict (SEC-1, OPS-3)."""
        guarded = warn_of_lost_form(super().admin_view(retried(view), cacheable))
        inner = view if view == self.logout else guarded  # Who is not staff can end a session too.
        return require_http_methods(METHODS.get(view.__name__, READ))(inner)

    @method_decorator(never_cache)
    def login(self, request, extra_context=None):
        """Log in staff by the rules of every log-in (ADM-1, ACC-5, ACC-8, ACC-19)."""
        if request.method in READ and self.has_permission(request):
            return redirect("admin:index")
        context = {
            **self.each_context(request),
            "title": "Log in",
            "app_path": request.get_full_path(),
            "username": request.user.get_username(),
        }
        view = LoginView.as_view(
            authentication_form=AdminAuthenticationForm,
            template_name="admin/login.html",
            next_page="admin:index",
            extra_context=context,
        )
        return view(request)

    def logout(self, request, extra_context=None):
        """Log out as everywhere (ADM-1, ACC-7)."""
        return LogoutView.as_view()(request)

    def autocomplete_view(self, request):
        """Suggest records by a page in ASCII digits (SEC-6, ADM-7)."""
        if read_number(request.GET.get("page") or "1") is None:
            raise Http404
        return super().autocomplete_view(request)

    def password_change(self, request, extra_context=None):
        """Leave one's own password to the page that everyone has (ACC-10)."""
        return redirect("accounts:password_change")
