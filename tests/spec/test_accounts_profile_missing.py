"""ACC-16: users without a profile, and time zones unknown to this machine."""

import pytest

from tests.spec.arrange import together
from tests.spec.test_accounts_profile import PROFILE, profile_of


@pytest.mark.spec("ACC-16")
@pytest.mark.parametrize("page", ["/", "/items/", "/movements/", PROFILE, "/items/HEX-M8-030/"])
@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM accounts_profile",
        "UPDATE accounts_profile SET time_zone = 'Mars/Olympus_Mons'",
        "UPDATE accounts_profile SET time_zone = '../etc/passwd'",
        "UPDATE accounts_profile SET time_zone = ''",
    ],
)
def test_without_a_profile_or_a_known_time_zone_times_are_in_utc(visitor, twin, page, change):
    manager = visitor("manager")
    twin.execute(change)
    assert manager.visit(page).status == 200
    assert manager.submit(PROFILE, "Save profile", {"Time zone": "UTC"}).status == 302
    assert profile_of(twin, "manager")["time_zone"] == "UTC"


@pytest.mark.spec("ACC-16", "ADM-8", "ADM-14")
def test_a_user_without_a_profile_can_log_in_and_be_edited(admin, visitor, twin):
    twin.execute("DELETE FROM accounts_profile")
    visitor().log_in("member")
    superuser = admin("superuser")
    assert superuser.open("accounts/user", "clerk", "password").status == 200
    assert superuser.list("accounts/user", q="clerk").names == ["clerk"]
    assert (
        superuser.change("accounts/user", "clerk", {"Email address": "c@d.example"}).status == 302
    )
    assert superuser.delete("accounts/user", "member").status == 302


@pytest.mark.spec("ACC-16")
def test_concurrent_requests_create_a_missing_profile_exactly_once(visitor, twin):
    manager = visitor("manager")
    for _ in range(5):
        twin.execute("DELETE FROM accounts_profile")
        pages = together([lambda: manager.visit(PROFILE)] * 8)
        assert [page.status for page in pages] == [200] * 8
        assert twin.value("SELECT count(*) FROM accounts_profile") == 1


@pytest.mark.spec("ACC-16", "ADM-12")
def test_saving_an_unknown_time_zone_in_the_admin_stores_utc_and_says_so(admin, twin):
    twin.execute("UPDATE accounts_profile SET time_zone = 'Mars/Phobos'")
    superuser = admin("superuser")
    assert superuser.change("accounts/user", "clerk").status == 302
    assert profile_of(twin, "clerk")["time_zone"] == "UTC"
    assert "Time zone" in superuser.history("accounts/user", "clerk")[-1][1]
