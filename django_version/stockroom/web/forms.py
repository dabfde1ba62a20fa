"""Render every form and field with the templates of the site (ACC-1)."""

from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    """Use form.html and field.html for `{{ form }}` and its fields."""

    form_template_name = "form.html"
    field_template_name = "field.html"
