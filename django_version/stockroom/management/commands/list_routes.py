"""Print every route, for the access table (SEC-1)."""

import re

from django.core.management.base import BaseCommand
from django.urls import URLPattern, get_resolver

# `<int:id>` of a path, or `(?P<app_label>stock|accounts)` of a regular expression.
PARAMETER = re.compile(r"\(\?P<(\w+)>[^)]*\)|<(?:\w+:)?(\w+)>")


class Command(BaseCommand):
    help = "Print the path and the name of every route."

    def handle(self, *args, **options):
        for path, name in sorted(walk(get_resolver())):
            self.stdout.write(f"{path} {name}")


def walk(resolver, prefix="/", namespace=""):
    """Yield (path, name) of every pattern below a resolver."""
    for entry in resolver.url_patterns:
        path = prefix + PARAMETER.sub(r"{\1\2}", str(entry.pattern)).strip("^$")
        if isinstance(entry, URLPattern):
            yield path, f"{namespace}{entry.name}" if entry.name else "-"
        else:
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from walk(entry, path, inner)
