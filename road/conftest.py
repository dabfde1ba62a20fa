"""What the tests of every step use: a served project, and visitors who open its pages."""

import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from subprocess import Popen

import httpx
import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.harness import road
from tests.harness.road.page import Page

USERS = ("clerk", "manager", "member")
FIRST_WITH_MEMBER = 6
PASSWORD = "correct horse stockroom"
LOGIN = "/accounts/login/"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the choice of the project that is tested."""
    parser.addoption("--framework", choices=road.FRAMEWORKS, required=True)
    parser.addoption("--project", type=Path, required=True, help="the folder of the project")
    parser.addoption("--step", type=int, required=True, help="the step whose commands prepare it")
    parser.addoption("--python", default=sys.executable, help="what serves the project")


@pytest.fixture(scope="session")
def site(request: pytest.FixtureRequest) -> Iterator[road.Site]:
    """Return the served project."""
    option = request.config.option
    with road.served(option.framework, option.project, option.step, option.python) as site:
        yield site


@pytest.fixture(scope="session")
def cookies(request: pytest.FixtureRequest, site: road.Site) -> dict[str, httpx.Cookies]:
    """Return the cookies of each user of the demo, logged in once.

    They log in at the same time, because it takes long to hash a password.
    """
    users = USERS if request.config.option.step >= FIRST_WITH_MEMBER else USERS[:-1]
    with ThreadPoolExecutor() as threads:
        found = dict(zip(users, threads.map(partial(log_in, site), users), strict=True))
    site.save()
    return found


def log_in(site: road.Site, username: str) -> httpx.Cookies:
    """Log a user in if there is a login already, and return the cookies."""
    with site.browser() as client:
        page = Page(client, client.get(LOGIN))
        # Until there is a login, this URL may show anything.
        if page.status == 200 and page.fields.keys() >= {"Username", "Password"}:
            page.submit({"Username": username, "Password": PASSWORD})
        return client.cookies


@pytest.fixture(scope="session")
def is_locked_out(site: road.Site, cookies: dict[str, httpx.Cookies]) -> bool:
    """Return whether the list of items asks the manager to log in, who should be logged in."""
    with site.browser() as client:
        client.cookies.update(cookies["manager"])
        return (Page(client, client.get("/items/")).location or "").startswith(LOGIN)


@pytest.fixture
def browser(
    site: road.Site, cookies: dict[str, httpx.Cookies], is_locked_out: bool
) -> Iterator[Callable]:
    """Return a function that opens a browser, of a user who is logged in or without cookies.

    Afterwards the database is as it was before.
    """
    with ExitStack() as opened:

        def open_browser(username: str = "") -> httpx.Client:
            assert not (username and is_locked_out), road.NO_LOGIN
            client = site.browser()
            client.cookies.update(cookies.get(username))
            return opened.enter_context(client)

        yield open_browser
    site.restore()


@pytest.fixture
def manager(browser: Callable) -> httpx.Client:
    """Return the browser of the manager, who may do everything; before step 5, of anybody."""
    return browser("manager")


@pytest.fixture
def visit(manager: httpx.Client) -> Callable[[str], Page]:
    """Return a function that opens a path as the manager."""
    return lambda path: Page(manager, manager.get(path))


@pytest.fixture
def send(manager: httpx.Client) -> Callable[[str, Mapping[str, str]], Page]:
    """Return a function that sends form fields to a path, as a form of another site would."""
    return lambda path, fields: Page(manager, manager.post(path, data=fields))


@pytest.fixture
def visit_as(browser: Callable) -> Callable[[str, str], Page]:
    """Return a function that opens a path as a user of the demo."""

    def visit_as(username: str, path: str) -> Page:
        client = browser(username)
        return Page(client, client.get(path))

    return visit_as


@pytest.fixture
def anonymous(browser: Callable) -> Callable[[str], Page]:
    """Return a function that opens a path without being logged in, with cookies of its own."""
    client = browser()
    return lambda path: Page(client, client.get(path))


@pytest.fixture
def start(
    request: pytest.FixtureRequest, site: road.Site
) -> Callable[[Mapping[str, str | None]], str]:
    """Return a function that runs the first command of the project in a changed environment.

    It returns what the command wrote if it failed. In the usual one the project is served already.
    """
    option = request.config.option
    step = road.steps()[option.step - 1]

    def start(changed: Mapping[str, str | None]) -> str:
        variables = step.environment(option.framework) | changed
        variables = {name: value for name, value in variables.items() if value is not None}
        words = step.about[option.framework]["prepare"][0].split()
        arguments = [*road.COMMANDS[option.framework], *words]
        done = road.run_python(option.project, arguments, variables, option.python)
        return done.stdout if done.returncode else ""

    return start


@pytest.fixture(scope="session", autouse=True)
def running_tests(request: pytest.FixtureRequest) -> Iterator[Popen[str] | None]:
    """Run the tests that the project has itself, beside the others: they take long."""
    option = request.config.option
    step = road.steps()[option.step - 1]
    words = step.about[option.framework].get("test")
    if not words:
        yield None
        return
    environment = step.environment(option.framework)
    with road.start_python(option.project, words.split(), environment, option.python) as process:
        yield process
        process.kill()


@pytest.fixture
def own_tests(running_tests: Popen[str] | None) -> tuple[int, str]:
    """Return the exit code of the project's own tests and what they printed; 1 without any."""
    if running_tests is None:
        return 1, ""
    output, _ = running_tests.communicate()
    return running_tests.returncode, output
