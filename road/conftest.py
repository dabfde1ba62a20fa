"""What the tests of every step use: a served project, and a visitor who opens its pages."""

import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from subprocess import Popen

import httpx
import pytest
from lxml.html import HtmlElement, document_fromstring

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.harness import road

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


class Page:
    """One response, redirects not followed."""

    def __init__(self, client: httpx.Client, response: httpx.Response) -> None:
        """Keep the response, and the browser that got it."""
        self.client = client
        self.response = response
        self.status = response.status_code
        self.content_type = response.headers.get("content-type")

    @property
    def location(self) -> str | None:
        """Return the path that a redirect leads to."""
        to = self.response.headers.get("location")
        return to and httpx.URL(to).raw_path.decode()

    @property
    def outcome(self) -> str:
        """Return where the response leads, or its status, as the end of a sentence."""
        return f"it leads to {self.location}" if self.location else f"it answered {self.status}"

    @property
    def document(self) -> HtmlElement:
        """Return the parsed page; fail if there is none at this URL, or the server had an error."""
        asked = f"{self.response.request.method} {self.response.url.path}"
        assert self.status < 500, f"{asked} answered {self.status}: the server had an error."
        assert self.status != 404, f"{asked} answered 404: there is no page at this URL yet."
        return document_fromstring(self.response.text or "<html></html>")

    @property
    def title(self) -> str:
        """Return the text of the title."""
        return _text(self.document.find(".//title"))

    @property
    def headings(self) -> list[str]:
        """Return the headings in order."""
        return [_text(heading) for heading in self.document.xpath("//h1 | //h2 | //h3")]

    @property
    def text(self) -> str:
        """Return the words of the page."""
        return _text(self.document.find("body"))

    @property
    def rows(self) -> list[dict[str, str]]:
        """Return the rows of the table in the main part of the page as text by column heading."""
        main = self.document.find(".//main")
        part = self.document if main is None else main
        heads = [_text(cell) for cell in part.xpath(".//thead//th")]
        rows = part.xpath(".//tbody/tr")
        return [dict(zip(heads, map(_text, row.xpath("td | th")), strict=False)) for row in rows]

    @property
    def details(self) -> dict[str, str]:
        """Return the terms and descriptions of the description list."""
        terms = self.document.xpath("//dt")
        return {_text(term): _text(term.xpath("following::dd[1]")[0]) for term in terms}

    @property
    def links(self) -> dict[str, str]:
        """Return where each link leads, by its text."""
        return {_text(link): link.get("href") for link in self.document.xpath("//a[@href]")}

    @property
    def messages(self) -> list[str]:
        """Return what the page says about the last thing that was done."""
        return [_text(one) for one in self.document.xpath("//*[@role = 'status']")]

    @property
    def errors(self) -> list[str]:
        """Return what a form says is wrong."""
        return [_text(one) for one in self.document.xpath("//*[@role = 'alert']")]

    @property
    def form(self) -> HtmlElement | None:
        """Return the form in the main part of the page, if there is one."""
        return self.document.find(".//main//form")

    @property
    def fields(self) -> dict[str, str]:
        """Return the names of the form's fields by their labels."""
        labels = [] if self.form is None else self.form.xpath(".//label[@for]")
        inputs = {one.get("id"): one.get("name") for one in self.document.xpath("//*[@name]")}
        return {_text(one).rstrip(":"): inputs.get(one.get("for"), "") for one in labels}

    def submit(self, values: Mapping[str, str]) -> "Page":
        """Fill the form by its labels, with all it has besides, and send it."""
        form = self.form
        assert form is not None, f"{self.response.url.path} should have a form; it has none."
        missing = set(values) - set(self.fields)
        assert not missing, f"The form needs fields labelled {sorted(missing)}."
        # A browser sends the button that was pressed; the forms work without one.
        buttons = form.xpath(".//input[@type = 'submit']/@name")
        sent = {name: text for name, text in form.fields.items() if name not in buttons}
        sent |= {self.fields[label]: text for label, text in values.items()}
        path = form.get("action") or self.response.url.raw_path.decode()
        return Page(self.client, self.client.post(path, data=sent))

    @property
    def hidden_fields(self) -> dict[str, str]:
        """Return the hidden fields of the first form, such as the token against CSRF."""
        found = self.document.find(".//form").xpath(".//input[@type = 'hidden']")
        return {one.get("name"): one.get("value") for one in found}

    def press(self, button: str) -> "Page":
        """Press a button of a form that asks for nothing."""
        forms = self.document.xpath(f"//form[.//button[normalize-space() = '{button}']]")
        assert forms, f"{self.response.url.path} should have a button “{button}”."
        return Page(self.client, self.client.post(forms[0].get("action"), data=forms[0].fields))


def _text(element: HtmlElement | None) -> str:
    return "" if element is None else " ".join(element.text_content().split())


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
