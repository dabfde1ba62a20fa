"""A scripted scenario in two parts."""

from dataclasses import dataclass, field
from hashlib import sha256

from tests.harness.admin import Admin, enter_codes
from tests.harness.page import Page
from tests.harness.twin import Twin
from tests.spec.arrange import change_password, record
from tests.spec.arrange_accounts import create_token, plain, revocation
from tests.spec.arrange_admin import allow

ODD = "Ädä <b>&amp;</b> “Ash” \u202e\U0001f600 '; --"
PASSWORD, LATER = "brass hinge under rain", "iron hinge under snow"
NEWCOMER = {"Username": "newcomer", "Email address": "new@stockroom.example"}
PASSWORDS = {"Password": PASSWORD, "Password confirmation": PASSWORD}
ITEM = {"SKU": "new-1", "Name": ODD, "Category": "Metal stock", "Unit cost": "12345678.90"}


@dataclass
class Story:
    """The scenario at one twin; the second part may run at another."""

    secrets: list[str] = field(default_factory=list)

    def begin(self, twin: Twin) -> None:
        """Run the first part: sign-up, movements, admin changes, a new password."""
        self.newcomer(twin)
        self.move(twin)
        self.edit(twin)
        self.hand_out_rights(twin)
        done(change_password(twin.visitor("clerk"), PASSWORD))

    def newcomer(self, twin: Twin) -> None:
        """Sign up, edit the profile, create tokens and revoke one."""
        browser = twin.visitor()
        done(browser.submit("/accounts/signup/", "Sign up", NEWCOMER | PASSWORDS))
        profile = {"Display name": ODD, "Time zone": "Asia/Kathmandu"}
        done(browser.submit("/accounts/profile/", "Save profile", profile))
        email = {"Email address": "newer@stockroom.example", "Current password": PASSWORD}
        done(browser.submit("/accounts/email/", "Change email address", email))
        self.secrets = [plain(create_token(browser, name)) for name in (ODD, "Lost")]
        form = browser.visit("/accounts/tokens/")
        forms = [one for one in form.forms if one.action == revocation(twin, "Lost")]
        done(forms[0].submit())

    def move(self, twin: Twin) -> None:
        """Record receipts, issues and counts, including invalid ones."""
        browser = twin.visitor("clerk")
        for kind, quantity in (("receipt", 5), ("issue", 3), ("issue", 10**6), ("adjustment", 70)):
            record(browser, "HEX-M8-030", kind, quantity, ODD)

    def edit(self, twin: Twin) -> None:
        """Add, change, delete and deactivate in the admin."""
        manager = Admin(twin.visitor("manager"))
        done(manager.add("stock/supplier", {"Name": ODD, "Website": "https://a.example/?b=c&d"}))
        blank = manager.visitor.visit("/admin/stock/item/add/")
        done(enter_codes(blank, {"": "4006381333931"}).fill(ITEM).submit("Save"))
        done(manager.change("stock/item", "HEX-M8-030", {"Supplier": "", "Unit cost": "0.07"}))
        done(manager.add("stock/category", {"Name": "Short-lived", "Slug": "short"}))
        done(manager.delete("stock/category", "Short-lived"))
        done(manager.act("stock/item", "Deactivate selected items", ["ANC-M12-110", "ANG-25-3"]))

    def hand_out_rights(self, twin: Twin) -> None:
        """Create a group, grant permissions, revoke some, set a password."""
        superuser = Admin(twin.visitor("superuser"))
        rights = ["Stock | item | Can view item", "Stock | item | Can import items"]
        done(superuser.add("auth/group", {"Name": ODD, "Permissions": rights}))
        done(superuser.change("accounts/user", "newcomer", {"Groups": [ODD, "Clerks"]}))
        allow(twin, "newcomer", "view stock movement", "change supplier")
        done(superuser.change("accounts/user", "staff", {"Active": False}))
        page = superuser.open("accounts/user", "member", "password")
        done(page.submit("Change password", PASSWORDS))

    def go_on(self, twin: Twin) -> None:
        """Run the second part after the move."""
        clerk = twin.visitor()
        done(clerk.log_in("clerk", PASSWORD))
        done(record(clerk, "HEX-M8-030", "receipt", 2, "Moved"))
        done(change_password(clerk, LATER, old=PASSWORD))
        newcomer = twin.visitor()
        done(newcomer.log_in("newcomer", PASSWORD))
        self.secrets.append(plain(create_token(newcomer, "Third")))
        manager = Admin(twin.visitor("manager"))
        done(manager.change("stock/item", "NEW-1", {"Name": "Known now", "Description": ODD}))
        done(manager.add("stock/category", {"Name": "After", "Slug": "after"}))

    def living(self, twin: Twin) -> list[bool]:
        """Return for each token created so far whether it is still valid."""
        sql = "SELECT count(*) AS n FROM api_apitoken WHERE digest = ? AND revoked_at IS NULL"
        digests = [sha256(secret.encode()).hexdigest() for secret in self.secrets]
        return [twin.value(sql, digest) == 1 for digest in digests]


def done(page: Page) -> None:
    """Fail unless a form was accepted."""
    assert page.status == 302, page.text
