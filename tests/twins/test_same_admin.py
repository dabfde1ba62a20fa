"""Both admins respond to unusual URLs in the same way; the page content is not compared."""

from collections.abc import Sequence

import pytest

from tests.harness.page import Page

from . import likeness

ITEMS, MOVEMENTS = "/admin/stock/item/", "/admin/stock/stockmovement/"
TOKENS = "/admin/api/apitoken/"
ODD_ADDRESSES = (
    "/admin",
    "/admin/login",
    "/admin/nowhere/",
    "/admin/stock/nothing/",
    "/admin/stock/barcode/",
    "/admin/accounts/profile/",
    "/admin/contenttypes/",
    "/admin/sessions/",
    "/admin/stock/item",
    "/admin/stock/item/x/change/",
    "/admin/stock/item/-1/change/",
    "/admin/stock/item/9999999999999999999999/change/",
    "/admin/stock/item/%ff/change/",
    "/admin/stock/item/a%00b/change/",
    f"{ITEMS}?p=999",
    "/admin/stock/category/?p=9",
    f"{ITEMS}?p=9&q=no-such-item",
    f"{ITEMS}?p=0",
    f"{ITEMS}?p=-1",
    f"{ITEMS}?p=99999999999999999999",
    f"{ITEMS}?all=",
    f"{ITEMS}?all=&p=2",
    f"{ITEMS}?o=99",
    f"{ITEMS}?q=%00",
    f"{ITEMS}?q=%ff",
    f"{ITEMS}?q=" + "word+" * 100,
    f"{ITEMS}?secret=1",
    f"{ITEMS}?category__id__exact=x",
    f"{ITEMS}?category__id__exact=9999",
    f"{ITEMS}?is_active__exact=x",
    f"{ITEMS}?supplier__isnull=",
    f"{ITEMS}?supplier__isnull=x",
    f"{ITEMS}?status__exact=nothing",
    f"{ITEMS}?q=bolt&_changelist_filters=q%3Dbolt",
    f"{MOVEMENTS}?kind__exact=nothing",
    f"{MOVEMENTS}?created_by=1",
    TOKENS,
    f"{TOKENS}add/",
    f"{TOKENS}1/delete/",
    f"{TOKENS}1/change/",
    f"{TOKENS}?digest__startswith=a",
    f"{TOKENS}?owner__id__exact=1",
    f"{TOKENS}?revoked_at__isnull=1",
    "/admin/autocomplete/",
    "/admin/autocomplete/?app_label=stock&model_name=item&field_name=secret&term=a",
    "/admin/autocomplete/?app_label=accounts&model_name=user&field_name=groups&term=a",
)


def differences(pages: Sequence[Page]) -> dict[str, str]:
    """Return the differences of the other responses from the first, without bodies."""
    found = {}
    for other in pages[1:]:
        found |= likeness.differences(pages[0], other)
    return {what: words for what, words in found.items() if what != "body"}


@pytest.mark.spec("ADM-1", "ADM-3", "ADM-4", "ADM-5", "ADM-9", "ADM-13", "ADM-15", "SEC-3", "SEC-6")
@pytest.mark.parametrize("role", ["anonymous", "clerk", "staff", "manager", "superuser"])
def test_unusual_admin_urls_get_the_same_response(twins, role):
    visitors = [twin.visitor(role) for twin in twins]
    answers = {address: [one.visit(address) for one in visitors] for address in ODD_ADDRESSES}
    found = {address: differences(pages) for address, pages in answers.items()}
    report = [
        f"{address} · {what}\n{words}"
        for address, aspects in found.items()
        for what, words in aspects.items()
    ]
    assert not report, "\n\n".join(report)
