"""ADM-7: both twins accept the same websites, so that each can load the other's dump."""

import pytest

URL = "Enter a valid URL."
REFUSED = [
    "http://example.com:70000",
    "http://1.2.3.4:99999/",
    "http://example.com.",
    "//example.org",
    "http://example.com:",
    "http://a:b:c@host.com",
    "http://@example.com",
    "http://user:pa@ss@host.com",
    "http://evil?x@b.co",
    "http://a#x@b.co",
    "http://[fe80::1%25eth0]/",
]
TAKEN = [
    "http://example.com:65535",
    "http://[2001:DB8::1]:8080/a.?b#c.",
    "http://user@example.com",
    "http://example.com?mail=user@example.org#a@b",
    "http://user:word@example.com/@x",
]


@pytest.fixture
def send(admin):
    """Return a function that sends the form of a new supplier with a website."""

    def send(website):
        form = admin("manager").visitor.visit("/admin/stock/supplier/add/").form("Save")
        return form.fill({"Name": "Dune & Son"}).send_also("website", website).submit("Save")

    return send


@pytest.mark.spec("ADM-7", "OPS-6")
@pytest.mark.parametrize("website", REFUSED)
def test_a_website_with_an_invalid_host_or_port_is_rejected(send, twin, website):
    before = twin.contents("stock_")
    page = send(website)
    assert (page.status, page.errors) == (200, {"Website": [URL]})
    assert twin.contents("stock_") == before


@pytest.mark.spec("ADM-7", "OPS-6")
@pytest.mark.parametrize("website", TAKEN)
def test_a_website_is_stored_as_entered(send, twin, website):
    assert send(website).status == 302
    sql = "SELECT website FROM stock_supplier WHERE name = 'Dune & Son'"
    assert twin.value(sql) == website
