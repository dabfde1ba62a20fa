"""The admin site: login, methods and actions (ADM-1, ADM-2, ADM-11, SEC-1)."""

from django.contrib import admin, messages
from django.contrib.admin import actions
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from ..accounts.permissions import warn_if_not_saved
from ..accounts.views import LoginView, LogoutView
from ..web.transactions import retry_on_conflict

MAX_DELETIONS = 200
SAFE_METHODS = ["GET", "HEAD"]
POST_VIEWS = ["changelist_view", "add_view", "change_view", "delete_view", "user_change_password"]
# By view name; all other views accept SAFE_METHODS only.
METHODS = {"logout": ["POST"], **dict.fromkeys(POST_VIEWS, [*SAFE_METHODS, "POST"])}


@admin.action(permissions=["delete"], description="Delete selected %(verbose_name_plural)s")
def delete_selected(modeladmin, request, queryset):
    """Delete the selected records, unless there are too many to list for confirmation."""
    pks = list(queryset.values_list("pk", flat=True)[: MAX_DELETIONS + 1])
    if len(pks) > MAX_DELETIONS:
        text = f"Select at most {MAX_DELETIONS} {modeladmin.opts.verbose_name_plural} to delete."
        modeladmin.message_user(request, text, messages.ERROR)
        return None
    if request.POST.get("post"):
        # Until the commit, nothing that refers to these records can be added.
        list(modeladmin.model._base_manager.select_for_update().filter(pk__in=pks).order_by("pk"))
    return actions.delete_selected(modeladmin, request, queryset.order_by("pk"))


class AutocompleteView(AutocompleteJsonView):
    """Suggest records only for fields of a form; Django suggests them for every relation."""

    def process_request(self, request):
        parameters = super().process_request(request)
        _term, _model_admin, field, _to_field = parameters
        if not self.admin_site.is_registered(field.model):
            raise PermissionDenied
        model_admin = self.admin_site.get_model_admin(field.model)
        if field.name not in model_admin.get_autocomplete_fields(request):
            raise PermissionDenied
        return parameters


class AdminSite(admin.AdminSite):
    site_title = site_header = "Stockroom admin"
    index_title = "Stockroom administration"
    enable_nav_sidebar = False
    final_catch_all_view = False

    def __init__(self, name="admin"):
        super().__init__(name)
        self.add_action(delete_selected)

    def get_urls(self):
        """Omit `view_on_site`, which redirects to any record without checking a permission."""
        return [url for url in super().get_urls() if getattr(url, "name", "") != "view_on_site"]

    def admin_view(self, view, cacheable=False):
        """Reject wrong methods (405) before asking for a login; retry on conflict."""
        guarded = warn_if_not_saved(super().admin_view(retry_on_conflict(view), cacheable))
        # Users who are not staff may log out too.
        inner = view if view == self.logout else guarded
        return require_http_methods(METHODS.get(view.__name__, SAFE_METHODS))(inner)

    def login(self, request, extra_context=None):
        """Log staff in with the same view as other users."""
        if request.method in SAFE_METHODS and self.has_permission(request):
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

    def autocomplete_view(self, request):
        return AutocompleteView.as_view(admin_site=self)(request)

    def logout(self, request, extra_context=None):
        return LogoutView.as_view()(request)

    def password_change(self, request, extra_context=None):
        """Redirect to the password page of the site."""
        return redirect("accounts:password_change")
