"""The methods that form views accept, and the templates that render forms (SEC-11)."""

from django import forms
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest, QueryDict
from django.views.decorators.http import require_http_methods

form_methods = require_http_methods(["GET", "HEAD", "POST"])


def post_data(request: HttpRequest) -> QueryDict | None:
    """Return the data of a submitted form, even if it is empty; without one, None."""
    return request.POST if request.method == "POST" else None


class BoundField(forms.BoundField):
    """A bound field with autofocus if it is the first with an error."""

    def build_widget_attrs(self, attrs, widget=None):
        attrs = super().build_widget_attrs(attrs, widget)
        invalid = [name for name in self.form.fields if name in self.form.errors]
        return attrs | {"autofocus": self.name == invalid[0]} if invalid else attrs


class FormRenderer(TemplatesSetting):
    """Use form.html and field.html for `{{ form }}` and its fields."""

    form_template_name = "form.html"
    field_template_name = "field.html"
    bound_field_class = BoundField
