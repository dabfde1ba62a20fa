"""Admin users, and twins served with other settings, each started once."""

import shutil
from collections.abc import Callable, Iterator

import pytest

from tests.harness import declaration, process
from tests.harness.admin import Admin
from tests.harness.databases import Database
from tests.harness.program import Program, give_token
from tests.harness.twin import PRODUCTION, Twin, settings_for
from tests.harness.visitor import Visitor
from tests.spec.arrange_accounts import add_token, add_tokens


@pytest.fixture
def admin(twin: Twin) -> Callable[[str], Admin]:
    """Return a function that returns an admin user: `admin("manager")` is logged in."""
    return lambda role: Admin(twin.visitor(role))


@pytest.fixture
def program(twin: Twin) -> Callable[..., Program]:
    """Return a function that returns an API client: with a token, or `program()` without."""
    return lambda role="": Program(twin, give_token(twin, role) if role else "")


@pytest.fixture
def token_admin(admin, twin: Twin) -> Admin:
    """Return a superuser in the admin; the clerk has a token of each state, the member one."""
    add_tokens(twin, "clerk")
    add_token(twin, "member", "Scanner")
    return admin("superuser")


@pytest.fixture(scope="session")
def neighbor(twin: Twin) -> Iterator[Twin]:
    """Return a second process on the same database: no mail server, default hashing."""
    away = f"smtp://{process.HOST}:{process.free_port()}"
    with twin.served_with(STOCKROOM_EMAIL_URL=away, STOCKROOM_ARGON2_MEMORY_KIB="") as other:
        yield other


@pytest.fixture(scope="session")
def production(twin: Twin) -> Iterator[Twin]:
    """Return a process in production mode, behind one trusted proxy, on the same database."""
    with twin.served_with(**PRODUCTION) as other:
        yield other


@pytest.fixture
def over_https(production: Twin) -> Visitor:
    """Return a browser, not logged in, that reaches production through its proxy and host name."""
    return production.visitor().behind_proxy("stockroom.example")


@pytest.fixture(scope="session")
def twin_copy(twin: Twin, tmp_path_factory) -> declaration.Declaration:
    """Return a copy of the twin's folder, so that its commands affect no other test."""
    folder = tmp_path_factory.mktemp("copy") / twin.declaration.folder.name
    shutil.copytree(twin.declaration.folder, folder, ignore=shutil.ignore_patterns("var"))
    return declaration.Declaration.read(folder)


@pytest.fixture(scope="session")
def _migrated(twin: Twin, twin_copy: declaration.Declaration) -> Iterator[Database]:
    store = twin.another_store("migrated")
    environment = declaration.clean_environment(**settings_for(store))
    for step in twin_copy.steps("migrate"):
        process.run(twin_copy, step, environment)
    store.keep("empty")
    yield store
    store.drop()


@pytest.fixture
def migrated(_migrated: Database) -> Database:
    """Return a migrated, empty database."""
    _migrated.restore("empty")
    return _migrated


@pytest.fixture(scope="session")
def _empty_server(twin: Twin, _migrated: Database) -> Iterator[Twin]:
    with twin.served_with(STOCKROOM_DATABASE_URL=_migrated.url) as other:
        other.store = _migrated
        yield other


@pytest.fixture
def empty(_empty_server: Twin, migrated: Database) -> Twin:
    """Return a process on its own database: migrated and empty."""
    return _empty_server
