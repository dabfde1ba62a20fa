"""SEC-6: invalid input in URLs, bodies and cookies never causes a 500."""

from urllib.parse import quote

import pytest

from tests.spec.arrange import (
    LOG_IN,
    OWN_PAGES,
    PUBLIC_PAGES,
    RECORDS,
    STOCK_PAGES,
    shorten,
    token_field,
    with_token,
)

ITEM = "/items/HEX-M8-030/"
ADMIN = "/admin/stock/item/"
ADMIN_FORMS = (f"{ADMIN}add/", f"{ADMIN}2/change/", "/admin/login/")
BAD_ADDRESSES = ["/{}/", "/items/{}/", "/accounts/reset/{}/{}/", "/static/{}", "/admin/{}/"]
BYTES = ["%FF", "%C3%28", "%ED%A0%80", "%F8%88%80%80%80", "%C0%AF", "%E2%82", "%", "%zz"]


@pytest.mark.spec("SEC-6")
@pytest.mark.parametrize(
    "address",
    [
        "/items/%00/",
        "/items/HEX-M8-030%00/",
        "/%00",
        "/items/?q=%00",
        "/items/?q=a%00b&status=low",
        "/movements/?person=%00",
        "/?%00",
        "/accounts/login/?next=/items/%00",
        "/accounts/reset/MQ/%00/",
        "/admin/stock/item/?q=%00",
        "/admin/login/?next=%00",
        "/static/stockroom.css?x=%00",
    ],
)
def test_nul_in_a_url_is_answered_with_400(visitor, address):
    assert visitor("manager").visit(address).status == 400
    assert visitor().visit(address).status == 400


@pytest.mark.spec("SEC-6")
@pytest.mark.parametrize("junk", BYTES)
@pytest.mark.parametrize(
    "address",
    [
        "/items/?q={}&category={}&status={}&page={}&{}={}",
        "/movements/?item={}&person={}&from={}&before={}",
        "/accounts/login/?next=/items/{}",
        "/admin/stock/item/?q={}&o={}&all={}",
    ],
)
def test_invalid_utf_8_in_a_query_string_never_causes_a_500(visitor, junk, address):
    assert visitor("manager").visit(address.replace("{}", junk)).status == 200


@pytest.mark.spec("SEC-6")
@pytest.mark.parametrize("junk", BYTES)
@pytest.mark.parametrize("address", BAD_ADDRESSES)
def test_invalid_utf_8_in_a_path_never_causes_a_500(visitor, junk, address):
    assert visitor("manager").visit(address.replace("{}", junk)).status in (200, 400, 404)


@pytest.mark.spec("SEC-6")
@pytest.mark.parametrize("address", ["/items/?status=out&status=low", f"{ADMIN}?q=bolt&q=nut"])
def test_a_repeated_parameter_never_causes_a_500(visitor, address):
    assert visitor("manager").visit(address).status == 200


@pytest.mark.spec("SEC-6")
def test_a_repeated_field_never_causes_a_500(visitor):
    form = visitor().visit(LOG_IN).form("Log in")
    pairs = [("username", "nobody"), ("password", "wrong"), *form.pairs("Log in")]
    assert form.page.visitor.post(LOG_IN, pairs).status in (200, 302)


@pytest.mark.spec("SEC-6")
@pytest.mark.parametrize("junk", BYTES)
def test_invalid_utf_8_in_a_form_never_causes_a_500(visitor, twin, junk):
    browser, before = visitor(), twin.contents(*RECORDS)
    form = browser.visit(LOG_IN).form("Log in")
    name = token_field(form)
    body = f"{name}={dict(form.pairs())[name]}&username={junk}&password={junk}&{junk}={junk}"
    kind = {"Content-Type": "application/x-www-form-urlencoded", "Referer": f"{twin.url}{LOG_IN}"}
    assert browser.request("POST", LOG_IN, content=body, headers=kind).status in (200, 400)
    assert twin.contents(*RECORDS) == before


@pytest.mark.spec("SEC-6")
@pytest.mark.parametrize(
    "value", ["9" * 21, "-" + "9" * 21, "9" * 5000, "1e400", "9" * 19], ids=shorten
)
@pytest.mark.parametrize(
    "address",
    ["/items/?page=", "/items/?supplier=", "/items/?q=", "/movements/?before=", f"{ADMIN}?q="],
)
def test_huge_numbers_in_a_query_string_never_cause_a_500(visitor, address, value):
    assert visitor("manager").visit(f"{address}{value}").status == 200


def form_of(size):
    """Return a form body of about this many bytes."""
    return b"username=" + b"x" * (size - 9)


@pytest.mark.spec("SEC-6")
@pytest.mark.parametrize("address", [LOG_IN, "/items/", ITEM, "/no/such/page/", "/"])
@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_of_2_mib_is_too_large(visitor, address, chunked):
    body = form_of(2 * 1024 * 1024)
    content = iter([body[:1_000_000], body[1_000_000:]]) if chunked else body
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    assert visitor().request("POST", address, content=content, headers=kind).status == 413


@pytest.mark.spec("SEC-6")
@pytest.mark.parametrize(("size", "status"), [(1024 * 1024, 403), (1024 * 1024 + 1, 413)])
@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "text/plain", "image/png"])
def test_a_body_of_1_mib_is_not_too_large(visitor, size, status, kind):
    headers = {"Content-Type": kind}
    answer = visitor().request("POST", LOG_IN, content=form_of(size), headers=headers)
    assert answer.status == status


@pytest.mark.spec("SEC-6")
@pytest.mark.parametrize(("more", "status"), [(65_000, 403), (65_537, 413)])
def test_an_upload_may_be_slightly_larger(visitor, more, status):
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    tail = b"\r\n--x--\r\n"
    content = head + b"x" * (1024 * 1024 + more - len(head + tail)) + tail
    answer = visitor().request("POST", LOG_IN, content=content, headers=headers)
    assert answer.status == status


PART = b'--x\r\nContent-Disposition: form-data; name="%b"\r\n\r\na\xff\r\n'
# A part with a file: its name, and more headers.
FILE = b'--x\r\nContent-Disposition: form-data; name="file"; filename="%b"\r\n%b\r\nsku\xff=\r\n'
ENCODINGS = (b"base64", b"quoted-printable", b"8bit", b"x-none")
CHARSETS = ("rot13", "unicode_escape", "utf-7", "idna", "no-such")
# Bodies that are not a form, or broken: content type and bytes.
BODIES = [
    ("application/json", b'{"username": 5, "display_name": 5, "name": 5, "sku": {}}'),
    ("application/json", b"[" * 100_000),
    ("application/xml", b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'),
    ("text/plain", b"username=clerk"),
    ("", b"username=clerk"),
    ("a/" + "b" * 5000, b""),
    ("application/x-www-form-urlencoded; charset=utf-7", b"username=+AGM-"),
    ("application/x-www-form-urlencoded; charset=no-such", b"username=%ff"),
    ("text/plain; a*=foo''b", b"username=clerk"),
    ("text/plain; a*" + "9" * 5000 + "=b", b"username=clerk"),
    ("text/plain; charset*=utf-8''%00", b"username=clerk"),
    ("text/plain; charset=rot13", b"username=clerk"),
    ("application/x-www-form-urlencoded", b"&=&" * 100 + b"%" * 5000),
    ("multipart/form-data", b"--x--"),
    ("multipart/form-data; boundary=", b"--x--"),
    ("multipart/form-data; boundary=" + "x" * 5000, b"--x--"),
    ("multipart/form-data; boundary=x", b"no boundary at all"),
    ("multipart/form-data; boundary=x", PART % b"username"),
    *((f"multipart/form-data; boundary=x; charset={one}", PART % b"username") for one in CHARSETS),
    ("multipart/form-data; boundary=x", PART % (b"n" * 20_000) + b"--x--"),
    ("multipart/form-data; boundary=x", PART % b'username"; filename="a' + b"--x--"),
    ("multipart/form-data; boundary=x", PART % b'username"; a*="b"; a*1="c'),
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition\r\n\r\n\r\n--x--"),
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--"),
    (
        "multipart/form-data; boundary=x",
        b"".join(PART % str(n).encode() for n in range(1500)) + b"--x--",
    ),
    ("multipart/form-data; boundary=x", PART % b"n" * 12_000 + b"--x--"),
    ("multipart/form-data; boundary=x", FILE % (b"a.csv", b"") * 300 + b"--x--"),
    ("multipart/form-data; boundary=x", FILE % (b"a" * 300 + b".csv", b"") + b"--x--"),
    ("multipart/form-data; boundary=x", FILE % (b"a" * 9000 + b".csv", b"") + b"--x--"),
    *(
        (
            "multipart/form-data; boundary=x",
            FILE % (b"a.csv", b"Content-Transfer-Encoding: %b\r\n" % one) + b"--x--",
        )
        for one in ENCODINGS
    ),
]


@pytest.mark.spec("SEC-6")
@pytest.mark.parametrize(
    "address", [LOG_IN, "/accounts/profile/", f"{ADMIN}add/", "/items/import/"]
)
def test_an_invalid_form_body_never_causes_a_500_and_changes_nothing(visitor, twin, address):
    browser, before = visitor("manager"), twin.contents(*RECORDS)
    headers = {"X-CSRFToken": with_token(browser, {})[0][1], "Origin": twin.url}
    answers = [
        browser.request("POST", address, content=body, headers=headers | {"Content-Type": kind})
        for kind, body in BODIES
    ]
    assert {page.status for page in answers} <= {200, 400, 403, 413}
    assert twin.contents(*RECORDS) == before


@pytest.mark.spec("SEC-6")
@pytest.mark.parametrize("charset", ["charset=unicode_escape", "charset*=utf-8''%00", "a*=foo''b"])
def test_text_is_utf_8_whatever_the_charset_header_says(visitor, charset):
    headers = {"Content-Type": f"text/plain; {charset}"}
    page = visitor("manager").request("GET", "/items/?q=%5Cud800+%C3%BC", headers=headers)
    assert page.status == 200
    assert "\\ud800 ü" in [text for form in page.forms for text in form.values.values()]


@pytest.mark.spec("SEC-6")
@pytest.mark.parametrize("count", [1000, 50_000])
def test_a_form_with_many_fields_never_causes_a_500(visitor, count):
    browser = visitor()
    pairs = with_token(browser, {"username": "clerk", "password": "wrong"})
    pairs += [(f"field{number}", "") for number in range(count - len(pairs))]
    assert browser.post(LOG_IN, pairs).status in (200, 400)


@pytest.mark.spec("SEC-6")
@pytest.mark.parametrize("address", [*STOCK_PAGES, *OWN_PAGES, *PUBLIC_PAGES, *ADMIN_FORMS])
def test_a_form_without_its_fields_never_causes_a_500(visitor, twin, address):
    browser, before = visitor("manager"), twin.contents(*RECORDS)
    target = f"{address}movements/" if address == ITEM else address
    assert browser.post(target, with_token(browser, {})).status in (200, 405)
    assert twin.contents(*RECORDS) == before


@pytest.mark.spec("SEC-6")
@pytest.mark.parametrize(
    "text", ["x" * 8000, "%" * 3000, '"' * 3000, "a " * 3000, "(" * 3000], ids=shorten
)
def test_a_long_search_never_causes_a_500(visitor, text):
    assert visitor("manager").visit(f"/items/?q={quote(text)}").status == 200


@pytest.mark.spec("SEC-6")
@pytest.mark.parametrize(
    "cookie",
    [
        "",
        "=",
        ";;;",
        "\xff",
        "a" * 7000,
        "sessionid=%00",
        'sessionid="\\000"',
        "session=e30.x.y",
        "session=.",
    ],
)
def test_an_invalid_cookie_is_not_a_session(visitor, cookie):
    headers = {"Cookie": cookie.encode("latin-1")}
    assert visitor().request("GET", "/items/", headers=headers).status == 302
