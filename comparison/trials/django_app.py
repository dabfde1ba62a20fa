"""Run the Django code of cards in a small project."""

import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import django
from django.conf import settings

from comparison.trials import running
from comparison.trials.running import Names

FOLDER = Path(__file__).with_name("django_project")
TEMPLATES: dict[str, str] = {}
PROCESSORS = [
    "django.template.context_processors.request",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
]
DEFAULTS: Names = {
    "SECRET_KEY": "a key for trials",
    "ALLOWED_HOSTS": ["*"],
    "USE_TZ": True,
    "ROOT_URLCONF": "stockroom.urls",
    "STATIC_URL": "/static/",
    "LOGIN_URL": "/accounts/login/",
    "DEFAULT_AUTO_FIELD": "django.db.models.BigAutoField",
    "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
    "EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend",
    "DATABASES": {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    "INSTALLED_APPS": [
        "stock",
        "django.contrib.admin",
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
        "django.contrib.staticfiles",
    ],
    "MIDDLEWARE": [
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    "TEMPLATES": [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {
                "context_processors": PROCESSORS,
                "loaders": [
                    ("django.template.loaders.locmem.Loader", TEMPLATES),
                    "django.template.loaders.app_directories.Loader",
                ],
            },
        }
    ],
}


class Project:
    """A project with one app, `stock`, and a database in memory."""

    def __init__(self) -> None:
        """Set Django up and fill the database."""
        sys.path.insert(0, str(FOLDER))
        settings.configure(**DEFAULTS)
        django.setup()
        from django.core.management import call_command

        call_command("migrate", run_syncdb=True, verbosity=0)
        fill()

    def names(self) -> Names:
        """Return models, the clients' methods and helpers."""
        from django.contrib.auth.models import User
        from stock import models

        from comparison.trials import django_helpers as helpers

        client = helpers.Client()
        found = {name: value for name, value in vars(models).items() if name[0].isupper()}
        calls = {"get": client.get, "post": client.post, "login": client.login, "User": User}
        calls["send"] = client.send
        tables = {"create_tables": helpers.create_tables, "save": helpers.save}
        return found | calls | tables | {"render": helpers.render, "call": helpers.call}

    def configure(self, found: Names) -> None:
        """Apply settings; in a list, `...` represents the previous content."""
        from django.template import engines

        for name, value in found.items():
            setattr(settings, name, merged(value, DEFAULTS.get(name)))
        for engine in settings.TEMPLATES:
            # The loaders of DEFAULTS replace it; Django accepts one of the two.
            engine.pop("APP_DIRS", None)
        vars(engines).pop("templates", None)
        engines._engines.clear()

    def add_template(self, name: str, source: str) -> None:
        """Make a template available by name."""
        TEMPLATES[name] = source

    def add_module(self, module: ModuleType) -> None:
        """Register a module's URLs and template tags."""
        from django.template import Library, engines

        # From one string, which a reader would split into views.py and urls.py.
        if module.__name__ == "stock.code":
            sys.modules["stock.urls"] = module
        if isinstance(register := vars(module).get("register"), Library):
            engine = engines["django"].engine
            engine.template_libraries[module.__name__.rpartition(".")[2]] = register
            engine.libraries[module.__name__.rpartition(".")[2]] = module.__name__

    def parse_command(self, words: list[str]) -> None:
        """Parse the commands of manage.py or django-admin."""
        from django.core.management import get_commands, load_command_class

        if words[:2] == ["python", "manage.py"]:
            words = words[1:]
        if words[0] in ("manage.py", "django-admin"):
            name = words[1]
            if own := sys.modules.get(f"stock.management.commands.{name}"):
                command = own.Command()
            else:
                command = load_command_class(get_commands()[name], name)
            command.create_parser("manage.py", words[1]).parse_args(words[2:])

    def check(self, code: Callable[[], None]) -> None:
        """Run checks."""
        code()


def merged(value: Any, default: Any) -> Any:
    """Return a setting whose lists contain `...` and whose dictionaries omit the defaults."""
    if isinstance(value, list) and ... in value:
        at = value.index(...)
        return [*value[:at], *default, *value[at + 1 :]]
    if isinstance(value, list) and value and isinstance(value[0], dict) and default:
        return [merged(*both) for both in zip(value, default, strict=True)]
    if isinstance(value, dict) and isinstance(default, dict):
        return default | {key: merged(one, default.get(key)) for key, one in value.items()}
    return value


def fill() -> None:
    """Add the records used by the checks."""
    from django.contrib.auth.models import User
    from stock.models import Category, Item, Movement, Supplier

    bolts, nuts = (Category.objects.create(name=name) for name in ("Bolts", "Nuts"))
    acme = Supplier.objects.create(name="Acme", email="acme@example.com")
    for row in running.ITEMS:
        category = bolts if row["sku"].startswith("HEX") else nuts
        item = Item.objects.create(category=category, supplier=acme, **row)
        Movement.objects.create(item=item, change=row["quantity"], reason="count")
    User.objects.create_user("clerk", "clerk@example.com", running.PASSWORD)
    User.objects.create_superuser("boss", "boss@example.com", running.PASSWORD)


if __name__ == "__main__":
    running.main(Project())
