"""ADM-14: permissions as text, for those who may not change them."""

import pytest

from tests.harness.admin import readonly
from tests.spec.arrange_admin import allow

VIEW_ITEMS = ["Stock | item | Can view item", "Stock | item | Can import items"]


@pytest.mark.spec("ADM-14", "ADM-13")
def test_permissions_that_cannot_be_changed_are_shown_by_their_names(admin, twin):
    allow(twin, "staff", "view user", "change group")
    allow(twin, "member", "view item", "import items")
    page = admin("staff").open("accounts/user", "member")
    assert sorted(readonly(page)["User permissions"].split(", ")) == sorted(VIEW_ITEMS)
    shown = readonly(admin("staff").open("auth/group", "Clerks"))["Permissions"].split(", ")
    assert "Stock | stock movement | Can add stock movement" in shown
    assert shown == sorted(shown)
