"""SEC-6: no value of any parameter causes a 500, and both twins give the same response."""

from urllib.parse import quote, urlencode

import pytest

from . import parameters
from .net import Net
from .parameters import FORMS, HOSTILE, given

pytestmark = [
    pytest.mark.spec("SEC-6"),
    pytest.mark.databases,
    pytest.mark.thorough("each sends hundreds of values to both twins"),
]
PARTS = ("stock", "accounts", "admin", "api")
# Targets of unusual headers and cookies: a page, a form, and API requests.
ASKED = [
    ("GET", "/items/"),
    ("POST", "/accounts/login/"),
    ("PATCH", "/api/v1/items/HEX-M8-030"),
    ("POST", "/api/v1/items/HEX-M8-030/movements"),
]


@pytest.fixture(scope="session")
def whole_net(twins) -> Net:
    """Log in every role at all twins, once per worker."""
    return Net(twins)


@pytest.fixture
def spread(whole_net, record_property) -> Net:
    """Return the net without problems, and report the number of values sent."""
    whole_net.begin()
    yield whole_net
    record_property("hostile", whole_net.asked)


@pytest.mark.parametrize("part", PARTS)
def test_any_value_in_a_query_gets_the_same_response(spread, part):
    for thing in parameters.things(part):
        place, _, query = thing.address.partition("?")
        right = dict(pair.split("=") for pair in query.split("&") if pair)
        for name in parameters.queries(thing):
            kept = [pair for pair in right.items() if pair[0] != name]
            for words, pairs in given(name, right.get(name, "1")):
                spread.look(f"{name}: {words}", thing, f"{place}?{urlencode(kept + pairs)}")
    spread.conclude()


@pytest.mark.parametrize("part", FORMS)
def test_any_value_in_a_field_gets_the_same_response(spread, part):
    things, known = {str(one): one for one in parameters.things(part)}, set()
    for key, role in FORMS[part].items():
        for forms in spread.forms(things[key], role):
            for name in sorted(set().union(*map(parameters.names_of, forms.values()))):
                kind = (part != "admin" and key, name.rpartition("-")[2])
                for way, _ in () if kind in known else given(name, ""):
                    # Frameworks may replace bytes that are not UTF-8 differently.
                    if way != "a lone surrogate":
                        spread.fill(things[key], forms, name, way)
                known.add(kind)
    spread.conclude()


@pytest.mark.parametrize("part", PARTS)
def test_any_value_in_a_path_gets_the_same_response(spread, part):
    for thing in [one for one in parameters.things(part) if "{" in one.path]:
        for words, value in list(HOSTILE.items())[1:]:
            path = parameters.PARAMETER.sub(quote(value, safe=""), thing.path)
            spread.look(words, thing, path)
    spread.conclude()


@pytest.mark.parametrize("part", ["api"])
def test_any_value_in_json_gets_the_same_response(spread, part):
    for thing in parameters.things(part):
        for method in ("POST", "PATCH"):
            for name in thing.sends if thing.answer("superuser", method)[:1] == "2" else ():
                for words, value in parameters.json_values():
                    spread.tell(f"{name}: {words}", method, thing, thing.sends | {name: value})
    spread.conclude()


@pytest.mark.parametrize("name", parameters.HEADERS)
def test_any_value_in_a_header_gets_the_same_response(spread, name):
    for method, path in ASKED:
        for words, values in parameters.header_values():
            spread.send(f"{name}: {words}", method, path, [(name, value) for value in values])
    spread.conclude()


@pytest.mark.parametrize("which", ["session", "all"])
def test_any_value_in_a_cookie_gets_the_same_response(spread, which):
    for method, path in ASKED[: 1 if which == "session" else 2]:
        for words, values in parameters.cookie_values():
            spread.bake(f"{which} cookies: {words}", method, path, which, values)
    spread.conclude()
