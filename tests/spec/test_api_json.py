"""API-8: JSON bodies are parsed strictly, and never cause a 500."""

import json

import pytest

from tests.spec.arrange import shorten
from tests.spec.arrange_api import ITEM, is_problem

JSON = {"Content-Type": "application/json"}
# Parameters in the manner of RFC 2231, which Python cannot always decode.
ENCODED = [
    "a*=foo''b",
    "a**=x'y'%ff",
    "a* =x'y'%ff",
    "a*1=x; a*=y",
    "a*; a*1",
    "a*" + "9" * 5000,
]
BROKEN = [
    b"",
    b" ",
    b"{",
    b"nonsense",
    b"{'name': 'x'}",
    b'{"name": "x",}',
    b'{"name": "x"} {}',
    b'{"name": "\t"}',
    b'{"name": "\\x41"}',
    b'{"name": NaN}',
    b'{"reorder_level": Infinity}',
    b'{"reorder_level": -Infinity}',
    b'{"reorder_level": +5}',
    b'{"reorder_level": 05}',
    b'{"reorder_level": ' + b"9" * 5000 + b"}",
    b'{"reorder_level": 5.' + b"0" * 5000 + b"}",
    b'{"reorder_level": 1e999999999999999999999}',
    b'{"name": "a", "name": "b"}',
    b'{"barcodes": [{"a": 1, "a": 1}]}',
    b'{"name": "\\ud800"}',
    b'{"name": "\\udc00\\ud800"}',
    b'{"\\ud800": 1}',
    b'{"barcodes": [{"a": ["\\udfff"]}]}',
    b'{"name": "\xff"}',
    b'{"name": "\xed\xa0\x80"}',
    b'{"name": "\xc0\xaf"}',
    b'\xef\xbb\xbf{"name": "x"}',
    '{"name": "x"}'.encode("utf-16"),
    '{"name": "x"}'.encode("utf-32"),
    b"[" * 100_000,
    b'{"a":' * 100_000,
    b'{"barcodes": ' + b"[" * 50_000 + b"]" * 50_000 + b"}",
    b"[]",
    b"null",
    b"5",
    b'"name"',
    b'[{"name": "x"}]',
]
WRONG = [
    b'{"reorder_level": 1e400}',
    b'{"reorder_level": 1e-400}',
    b'{"reorder_level": 1e-2000000}',
    b'{"reorder_level": 1E999999}',
    b'{"reorder_level": ' + b"9" * 4000 + b"}",
    b'{"reorder_level": 0.1}',
    b'{"name": "\\u0000"}',
    b'{"name": {}}',
    b'{"name": []}',
    b'{"barcodes": [[[[[]]]]]}',
    b'{"' + b"x" * 100_000 + b'": 1}',
    b'{"\\u0000": 1}',
    b'{"__class__": "x", "__proto__": {}}',
    b"{" + b",".join(b'"%d": 1' % number for number in range(50_000)) + b"}",
]


@pytest.mark.sharp("26 characters", "18 characters")
@pytest.mark.only("sqlite", "it is rejected before any query for an item")
@pytest.mark.spec("API-8", "SEC-6")
@pytest.mark.parametrize("body", BROKEN, ids=shorten)
@pytest.mark.parametrize(("method", "address"), [("POST", "/api/v1/items"), ("PATCH", ITEM)])
def test_an_invalid_json_object_is_rejected(program, twin, method, address, body):
    before = twin.contents("stock_")
    answer = program("manager").send(method, address, content=body, headers=JSON)
    assert is_problem(answer, 400)
    assert twin.contents("stock_") == before


@pytest.mark.spec("API-8", "SEC-6")
@pytest.mark.parametrize("body", WRONG, ids=shorten)
def test_invalid_values_are_reported_by_field(program, twin, body):
    before = twin.contents("stock_")
    answer = program("manager").send("PATCH", ITEM, content=body, headers=JSON)
    assert is_problem(answer, 422)
    assert 1 <= len(answer.data["errors"]) <= 20
    assert len(answer.html) < 5000
    assert twin.contents("stock_") == before


@pytest.mark.spec("API-8")
@pytest.mark.parametrize("name", ["\U0001f600 \u202e", "</script>", '"\\'])
def test_any_other_text_is_stored_unchanged(program, name):
    speaker = program("manager")
    assert speaker.send("PATCH", ITEM, json={"name": name}).data["name"] == name
    sent = json.dumps({"description": name}).encode()
    answer = speaker.send("PATCH", ITEM, content=sent, headers=JSON)
    assert answer.data["description"] == name
    assert speaker.send("GET", ITEM).data == answer.data


@pytest.mark.spec("API-8")
@pytest.mark.parametrize("number", [b"5", b"5.0", b"50e-1", b"0.5E1", b"5.000"])
def test_equivalent_json_numbers_are_equal(program, number):
    body = b'{"reorder_level": ' + number + b"}"
    answer = program("manager").send("PATCH", ITEM, content=body, headers=JSON)
    assert (answer.status, answer.data["reorder_level"]) == (200, 5)


@pytest.mark.only("sqlite", "it is rejected before any query for an item")
@pytest.mark.spec("API-8")
@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("application/json", 200),
        ("APPLICATION/JSON ; Charset=UTF-8", 200),
        ('application/json;charset="utf-8"', 200),
        ("application/json; charset", 415),
        ("application/json; a=", 415),
        ("application/json; charset=utf-16; charset=utf-8", 415),
        ('application/json; "charset"=utf-8', 415),
        ('application/json; charset="utf-8', 415),
        ('application/json; charset="ut\\f-8"', 415),
        ("application/json; charset=utf-8, text/plain", 415),
        (b"application/json\xa0", 415),
        ("application/json; charset=latin-1", 415),
        ("application/json; charset=utf-16", 415),
        ("application/json; charset*=utf-8''utf-8", 415),
        ("application/json; charset*0=utf-8", 415),
        ("application/json; charset=utf-8; x=y", 415),
        ("application/x-www-form-urlencoded", 415),
        ("multipart/form-data; boundary=x", 415),
        ("text/plain", 415),
        ("text/json", 415),
        ("application/merge-patch+json", 415),
        ("application/jsonx", 415),
        ("", 415),
    ],
)
def test_only_json_content_types_are_accepted(program, kind, status):
    sent = {"Content-Type": kind}
    answer = program("manager").send("PATCH", ITEM, content=b'{"name": "x"}', headers=sent)
    assert answer.status == 200 if status == 200 else is_problem(answer, status)


@pytest.mark.only("sqlite", "it is refused before any item is looked up")
@pytest.mark.spec("API-8")
@pytest.mark.parametrize("kind", ["application/json*", "*application/json", "application/jso*n"])
def test_an_asterisk_in_a_content_type_is_not_ignored(program, kind):
    sent = {"Content-Type": kind}
    answer = program("manager").send("PATCH", ITEM, content=b'{"name": "x"}', headers=sent)
    assert is_problem(answer, 415)


@pytest.mark.spec("API-8", "SEC-6")
@pytest.mark.parametrize("parameter", ENCODED, ids=shorten)
def test_an_encoded_parameter_of_a_content_type_is_never_a_500(program, parameter):
    sent = {"Content-Type": f"application/json; {parameter}"}
    answer = program("manager").send("PATCH", ITEM, content=b'{"name": "x"}', headers=sent)
    assert answer.status == 200 or is_problem(answer, 415)


@pytest.mark.spec("API-8", "SEC-6")
@pytest.mark.parametrize("parameter", ENCODED, ids=shorten)
def test_an_encoded_parameter_of_accept_is_ignored(program, parameter):
    sent = {"Accept": f"application/json; {parameter}"}
    assert program("clerk").send("GET", ITEM, headers=sent).status == 200


@pytest.mark.spec("API-8")
@pytest.mark.parametrize("accept", ["application/json*", "*application/json", "applicatio*n/json"])
def test_an_asterisk_in_accept_is_not_ignored(program, accept):
    assert is_problem(program("clerk").send("GET", ITEM, headers={"Accept": accept}), 406)
