"""ACC-16 and ACC-17: a user's profile, time zone and email address."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.harness.visitor import DEMO_PASSWORD
from tests.spec.arrange import add_movements, said

PROFILE = "/accounts/profile/"
EMAIL = "/accounts/email/"
WRONG = "Your password was entered incorrectly. Please enter it again."
ABOUT = {
    "Display name": "Zoë O’Hara <b>",
    "Job title": "Counts & sorts",
    "Phone": "+44 1632 960100",
    "Time zone": "Asia/Kolkata",
}
PAGES_WITH_TIMES = [
    "/items/HEX-M8-030/",
    "/movements/",
    pytest.param("/", marks=pytest.mark.chapter("reports")),
]


def set_zone(browser, zone):
    """Choose a time zone on the profile page."""
    assert browser.submit(PROFILE, "Save profile", {"Time zone": zone}).status == 302


def times(page):
    """Return the times on a page."""
    shown = page.main.xpath(".//time")
    return [datetime.strptime(time.text_content(), "%Y-%m-%d %H:%M") for time in shown]


def profile_of(twin, name):
    """Return the stored profile of a user."""
    found = twin.rows(
        "SELECT accounts_profile.* FROM accounts_profile "
        "JOIN accounts_user ON accounts_user.id = user_id WHERE username = ?",
        name,
    )
    assert len(found) == 1
    return found[0]


@pytest.mark.spec("ACC-16")
def test_a_profile_is_saved_and_shown(visitor, twin):
    browser = visitor("member")
    saved = browser.submit(PROFILE, "Save profile", ABOUT)
    assert (saved.status, saved.location) == (302, PROFILE)
    assert saved.follow().form("Save profile").values == ABOUT
    stored = profile_of(twin, "member")
    names = ("display_name", "job_title", "phone", "time_zone")
    assert [stored[name] for name in names] == list(ABOUT.values())


@pytest.mark.spec("ACC-16")
def test_all_profile_fields_except_the_time_zone_may_be_empty(visitor):
    browser = visitor("clerk")
    empty = dict.fromkeys(ABOUT, "") | {"Time zone": "UTC"}
    assert browser.submit(PROFILE, "Save profile", empty).status == 302
    assert browser.visit(PROFILE).form("Save profile").values == empty


@pytest.mark.spec("ACC-16")
def test_a_user_cannot_change_another_users_profile(visitor, twin):
    before = profile_of(twin, "manager")
    form = visitor("clerk").visit(PROFILE).form("Save profile").fill(ABOUT)
    for name in ("user", "user_id", "id", "username"):
        form.send_also(name, str(before["user_id"]))
    form.submit()
    assert profile_of(twin, "manager") == before
    assert profile_of(twin, "clerk")["display_name"] == ABOUT["Display name"]


@pytest.mark.spec("ACC-16")
@pytest.mark.parametrize(
    "zone", ["Mars/Phobos", "", "../../etc/passwd", "utc", "Europe", "x" * 500, "/Europe/Berlin"]
)
def test_an_unknown_time_zone_is_rejected(visitor, twin, zone):
    before = profile_of(twin, "clerk")
    form = visitor("clerk").visit(PROFILE).form("Save profile")
    zones = next(field.name for field in form.fields if field.label == "Time zone")
    page = form.fill({"Display name": "Changed"}).send_also(zones, zone).submit()
    assert (page.status, len(page.errors["Time zone"])) == (200, 1)
    assert profile_of(twin, "clerk") == before


@pytest.mark.spec("ACC-16", "OPS-6")
@pytest.mark.parametrize(
    ("stored", "kept"), [("Etc/GMT+5", "Etc/GMT+5"), ("CET", "CET"), ("Mars/Phobos", "UTC")]
)
def test_a_stored_time_zone_that_is_not_offered_is_kept_if_it_is_known(
    visitor, admin, twin, stored, kept
):
    twin.execute("UPDATE accounts_profile SET time_zone = ?", stored)
    forms = [visitor("clerk").visit(PROFILE).form("Save profile")]
    forms += [admin("superuser").open("accounts/user", "member").form("Save")]
    for form, user in zip(forms, ("clerk", "member"), strict=True):
        assert form.values["Time zone"] == kept
        assert form.fill({"Job title": "Head"}).submit().status == 302
        profile = profile_of(twin, user)
        assert (profile["job_title"], profile["time_zone"]) == ("Head", kept)


@pytest.mark.spec("ACC-16")
@pytest.mark.parametrize(
    ("label", "longest"), [("Display name", 150), ("Job title", 150), ("Phone", 40)]
)
def test_values_that_are_too_long_are_rejected(visitor, label, longest):
    browser = visitor("clerk")
    page = browser.submit(PROFILE, "Save profile", {label: "x" * (longest + 1)})
    assert (page.status, len(page.errors[label])) == (200, 1)
    assert browser.submit(PROFILE, "Save profile", {label: "x" * longest}).status == 302


@pytest.mark.spec("ACC-16")
@pytest.mark.parametrize("address", PAGES_WITH_TIMES)
@pytest.mark.parametrize(("zone", "hours"), [("Asia/Kolkata", 5.5), ("Pacific/Kiritimati", 14)])
def test_every_page_shows_times_in_the_users_time_zone(visitor, address, zone, hours):
    browser = visitor("clerk")
    before = times(browser.visit(address))
    set_zone(browser, zone)
    assert before
    assert times(browser.visit(address)) == [time + timedelta(hours=hours) for time in before]


@pytest.mark.spec("ACC-16", "STK-10")
def test_the_ledger_shows_the_stored_timestamps(visitor, twin):
    stored = twin.rows("SELECT created_at FROM stock_stockmovement ORDER BY 1 DESC LIMIT 25")
    timestamps = [datetime.fromisoformat(f"{row['created_at'][:19]}+00:00") for row in stored]
    berlin = ZoneInfo("Europe/Berlin")
    expected = [f"{timestamp.astimezone(berlin):%Y-%m-%d %H:%M}" for timestamp in timestamps]
    assert visitor("manager").visit("/movements/").column("When") == expected


@pytest.mark.spec("ACC-16")
@pytest.mark.parametrize(
    ("timestamp", "shown"),
    [("2020-01-15 23:30:00", "2020-01-16 00:30"), ("2020-07-15 23:30:00", "2020-07-16 01:30")],
)
def test_daylight_saving_time_is_applied_per_timestamp(visitor, twin, timestamp, shown):
    add_movements(twin, [(timestamp, "")])
    page = visitor("manager").visit(f"/movements/?from={shown[:10]}&to={shown[:10]}")
    assert page.column("When") == [shown]


@pytest.mark.spec("ACC-16")
def test_one_users_time_zone_does_not_leak_into_the_next_request(visitor):
    here, there = visitor("clerk"), visitor("manager")
    set_zone(there, "Asia/Kolkata")
    before = times(here.visit("/movements/"))
    there.visit("/movements/")
    assert times(here.visit("/movements/")) == before


@pytest.mark.spec("ACC-16")
def test_every_way_to_create_a_user_creates_a_profile(visitor, twin):
    names = {"Username": "newcomer", "Email address": "new@stockroom.example"}
    secret = dict.fromkeys(["Password", "Password confirmation"], "plenty of words")
    visitor().submit("/accounts/signup/", "Sign up", names | secret)
    twin.set_up("commanded", "commanded@stockroom.example", "plenty of words")
    for name in ("newcomer", "commanded", "clerk", "member"):
        assert profile_of(twin, name)["time_zone"] == "UTC"


@pytest.mark.spec("ACC-17")
@pytest.mark.parametrize("password", ["wrong horse stockroom", f"{DEMO_PASSWORD} ", "p" * 5000])
def test_the_email_address_is_not_changed_with_a_wrong_password(visitor, twin, password):
    browser = visitor("clerk")
    fields = {"Email address": "new@stockroom.example", "Current password": password}
    page = browser.submit(EMAIL, "Change email address", fields)
    assert (page.status, said(page)) == (200, [WRONG])
    assert browser.visit(PROFILE).details["Email address"] == "clerk@stockroom.example"


@pytest.mark.spec("ACC-17")
def test_the_email_address_is_changed_with_the_correct_password(visitor, twin):
    browser = visitor("clerk")
    fields = {"Email address": "new@stockroom.example", "Current password": DEMO_PASSWORD}
    done = browser.submit(EMAIL, "Change email address", fields)
    assert (done.status, done.location) == (302, PROFILE)
    assert done.follow().details["Email address"] == "new@stockroom.example"


@pytest.mark.spec("ACC-17")
@pytest.mark.parametrize(
    ("label", "value", "text"),
    [
        ("Email address", "", "This field is required."),
        ("Email address", "nobody", "Enter a valid email address."),
        ("Current password", "", "This field is required."),
    ],
)
def test_missing_values_and_invalid_addresses_are_rejected(visitor, twin, label, value, text):
    fields = {"Email address": "new@stockroom.example", "Current password": DEMO_PASSWORD}
    page = visitor("clerk").submit(EMAIL, "Change email address", fields | {label: value})
    assert page.errors == {label: [text]}
    stored = twin.value("SELECT email FROM accounts_user WHERE username = 'clerk'")
    assert stored == "clerk@stockroom.example"
