"""The methods that form views accept, and the templates that render forms (SEC-11)."""

from django import forms
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest, QueryDict
from django.views.decorators.http import require_http_methods

form_methods = require_http_methods(["GET", "HEAD", "POST"])


def post_data(request: HttpRequest) -> QueryDict | None:
    """Return the submitted data, possibly empty; None if nothing was submitted."""
    return request.POST if request.method == "POST" else None


class BoundField(forms.BoundField):
    """Focus a form's first invalid field; the admin sets `has_focus` to False on later forms."""

    def build_widget_attrs(self, attrs, widget=None):
        attrs = super().build_widget_attrs(attrs, widget)
        invalid = [field for field in self.form.visible_fields() if field.errors]
        if invalid:
            attrs["autofocus"] = self is invalid[0] and getattr(self.form, "has_focus", True)
        return attrs


class FormRenderer(TemplatesSetting):
    """Use form.html and field.html for `{{ form }}` and its fields."""

    form_template_name = "form.html"
    field_template_name = "field.html"
    bound_field_class = BoundField
