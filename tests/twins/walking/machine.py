"""The rules of random sessions; Hypothesis generates sessions and shrinks failing ones."""

import re
from collections.abc import Callable
from typing import ClassVar
from urllib.parse import quote, urlencode

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from . import acts, words
from .stage import Stage

PLAIN = re.compile(r"stk_[\w-]{40,}")
MOST_WRONG = 3
numbers = st.integers(1, 8).map(str)


class Walk(RuleBasedStateMachine):
    """One session at all twins."""

    opened: ClassVar[Callable[[], Stage]]

    def __init__(self) -> None:
        """Start with the demo data."""
        super().__init__()
        self.stage = type(self).opened()
        self.wrong_passwords = 0

    def teardown(self) -> None:
        """Compare the data of all twins at the end."""
        self.stage.end()

    @rule(who=words.people, path=st.sampled_from(words.PLACES + words.ADMIN_PLACES))
    def look(self, who, path):
        """Open a page."""
        self.stage.act(who, f"looks at {path}", acts.look(path))

    @rule(who=words.people, asked=words.filters)
    def search(self, who, asked):
        """Search the list of items."""
        path = f"/items/?{urlencode(asked)}"
        self.stage.act(who, f"looks for {short(asked)}", acts.look(path))

    @rule(
        who=st.sampled_from(["clerk", "clerk", "manager", "auditor"]),
        sku=words.skus,
        kind=words.kinds,
        quantity=words.quantities,
        reason=words.reasons,
        times=st.sampled_from([1, 1, 2]),
    )
    def move(self, who, sku, kind, quantity, reason, times):
        """Record a movement, possibly with a double click."""
        verbs = {"receipt": "receives", "issue": "issues", "adjustment": "counts"}
        text = f"{verbs[kind]} {quantity!r} of {sku}" + " by a double click" * (times - 1)
        text += f" because “{reason[:40]}”" if reason else ""
        fields = {"Movement": kind, "Quantity": quantity, "Reason": reason}
        after = self.stage.shelf.after(sku.upper(), kind, quantity, reason)
        page = self.stage.act(who, text, acts.fill(f"/items/{sku}/", "Record", fields, times))[0]
        if page.response.request.method == "POST":
            self.expect_level(sku.upper(), after, page.status == 302)

    def expect_level(self, sku, after, is_done):
        """Fail unless a movement was accepted or rejected correctly; store its level."""
        must = "rejected" if after is None else f"accepted, with {after} on hand"
        self.stage.expect(is_done == (after is not None), f"The movement of {sku} must be {must}.")
        if is_done:
            self.stage.shelf.put(sku, after)

    @rule(fields=words.newcomers)
    def sign_up(self, fields):
        """Sign up a new user."""
        self.stage.comes_in("somebody", [twin.visitor() for twin in self.stage.twins])
        text = f"signs up as {fields['Username']!r}"
        page = self.stage.act("somebody", text, acts.fill("/accounts/signup/", "Sign up", fields))[
            0
        ]
        if page.status == 302:
            self.stage.comes_in("newcomer", self.stage.visitors("somebody"))
            self.stage.passwords[fields["Username"]] = fields["Password"]

    @rule(
        who=words.people,
        is_right=st.sampled_from([True, True, False]),
        to=st.sampled_from(["", "?next=/movements/%3Fkind=issue", "?next=//evil.example/"]),
    )
    def log_in(self, who, is_right, to):
        """Log in again, sometimes with a wrong password, below the throttle limit."""
        is_right = is_right or self.wrong_passwords >= MOST_WRONG
        self.wrong_passwords += not is_right
        password = self.stage.passwords[who] if is_right else "wrong horse stockroom"
        fields = {"Username": who.upper(), "Password": password}
        self.stage.comes_in(who, [twin.visitor() for twin in self.stage.twins])
        text = f"logs in{'' if is_right else ' with a wrong password'}{f' from {to}' if to else ''}"
        self.stage.act(who, text, acts.fill(f"/accounts/login/{to}", "Log in", fields))

    @rule(who=words.people)
    def log_out(self, who):
        """Log out; later steps are anonymous."""
        self.stage.act(who, "logs out", acts.fill("/accounts/profile/", "Log out", {}))

    @rule(who=words.people, fields=words.profiles)
    def tell(self, who, fields):
        """Change the user's profile."""
        act = acts.fill("/accounts/profile/", "Save profile", fields)
        self.stage.act(who, f"saves the profile {short(fields)}", act)

    @rule(
        who=words.people,
        new=st.sampled_from([words.OTHER, words.PASSWORD, "short"]),
        is_right=st.booleans(),
    )
    def change_password(self, who, new, is_right):
        """Change the user's password."""
        old = self.stage.passwords[who] if is_right else "wrong horse stockroom"
        fields = {"Old password": old, "New password": new, "New password confirmation": new}
        act = acts.fill("/accounts/password/", "Change password", fields)
        page = self.stage.act(who, f"changes the password to “{new}”", act)[0]
        if page.response.request.method == "POST" and page.status == 302:
            self.stage.passwords[who] = new

    @rule(who=words.people, email=words.emails, is_right=st.booleans())
    def change_email(self, who, email, is_right):
        """Change the user's email address."""
        password = self.stage.passwords[who] if is_right else "wrong horse stockroom"
        fields = {"Email address": email, "Current password": password}
        act = acts.fill("/accounts/email/", "Change email address", fields)
        self.stage.act(who, f"changes the email address to {email}", act)

    @rule(
        who=words.people,
        name=st.sampled_from(["Scanner", *words.HOSTILE]),
        days=st.sampled_from(["30", "365", "0", "x"]),
    )
    def make_token(self, who, name, days):
        """Create an API token, and store it for the API client."""
        fields = {"Name": name, "Days until expiry": days}
        act = acts.fill("/accounts/tokens/", "Create token", fields)
        pages = self.stage.act(who, f"makes a token “{name[:40]}” for {days} days", act)
        found = [PLAIN.findall(page.text) for page in pages]
        if all(found):
            self.stage.tokens[who] = [one[0] for one in found]

    @rule(who=words.people, place=st.integers(0, 2))
    def revoke_token(self, who, place):
        """Revoke a token."""
        self.stage.act(who, "revokes a token", acts.press("/accounts/tokens/", "/revoke/", place))

    @rule(
        who=words.programs, path=st.sampled_from(["/items/HEX-M8-030", "/items/nut-m8", "/items/X"])
    )
    def ask_program(self, who, path):
        """Read an item through the API."""
        self.by_program(who, f"asks GET {path}", acts.program("GET", path))

    @rule(
        who=words.programs,
        sku=words.skus,
        kind=words.kinds,
        quantity=st.integers(-1, 60),
        key=st.sampled_from(["", "a", "b"]),
    )
    def move_by_program(self, who, sku, kind, quantity, key):
        """Record a movement through the API; a used key may return an earlier response."""
        after = self.stage.shelf.after(sku.upper(), kind, str(quantity), "By a program")
        body = {"kind": kind, "quantity": quantity, "reason": "By a program"}
        path = f"/items/{sku}/movements"
        text = f"asks POST {path} {body}" + f", key {key}," * bool(key)
        page = self.by_program(who, text, acts.program("POST", path, body, key))
        if page.status == 201 and "Idempotent-Replayed" not in page.headers:
            self.expect_level(sku.upper(), after, True)

    @rule(
        who=words.programs, path=st.sampled_from(words.LISTED_BY_PROGRAMS), times=st.integers(0, 3)
    )
    def list_by_program(self, who, path, times):
        """Page through a list of the API."""
        text = f"asks GET {path}" + f" and {times} times for what is next" * bool(times)
        self.by_program(who, text, acts.page_through(path, times))

    @rule(who=words.programs, fields=words.sent)
    def add_by_program(self, who, fields):
        """Add an item through the API."""
        body = words.NEW_BY_PROGRAM | fields
        self.by_program(who, f"asks POST /items {body}", acts.program("POST", "/items", body))
        self.stage.shelf.look(self.stage.twins[0])

    @rule(
        who=words.programs,
        method=st.sampled_from(["PATCH", "PATCH", "DELETE"]),
        sku=words.skus,
        fields=words.sent,
        between=st.sampled_from([None, {"name": "Changed meanwhile"}]),
    )
    def write_by_program(self, who, method, sku, fields, between):
        """Change or delete an item through the API that may have changed since it was read."""
        body = fields if method == "PATCH" else None
        text = f"asks {method} /items/{sku} {body or ''}"
        text += " after a change by another" * bool(between)
        act = acts.write_since(method, f"/items/{sku}", body, between)
        self.by_program(who, text, act)
        self.stage.shelf.look(self.stage.twins[0])

    def by_program(self, who, text, act):
        """Send an API request with a user's token, which is created first if there is none."""
        if who not in self.stage.tokens:
            self.make_token(who, "Program", "30")
        # A logged-out user cannot create one.
        tokens = self.stage.tokens.get(who, ["none"] * len(self.stage.twins))
        return self.stage.act("a program", f"{text} by the token of the {who}", act, tokens)[0]

    @rule(
        who=words.people,
        path=st.sampled_from(
            ["/items/HEX-M8-030/movements/", "/accounts/logout/", "/admin/stock/item/2/delete/"]
        ),
    )
    def forge(self, who, path):
        """Send a forged form."""
        self.stage.act(who, f"forges a form to {path}", acts.forge(path, {"post": "yes"}))

    @rule(
        who=st.sampled_from(["manager", "manager", "clerk"]),
        content=st.sampled_from(words.FILES),
        confirm=st.booleans(),
    )
    def import_items(self, who, content, confirm):
        """Import a CSV file of items."""
        text = f"uploads {content!r}" + " and confirms" * confirm
        self.edit(who, text, acts.upload(content, confirm))

    @rule(who=words.editors, record=words.records)
    def add(self, who, record):
        """Add a record in the admin."""
        kind, fields = record
        self.edit(
            who, f"adds to {kind} {short(fields)}", acts.fill(f"/admin/{kind}/add/", "Save", fields)
        )

    @rule(who=words.editors, record=words.records, number=numbers)
    def change(self, who, record, number):
        """Change a record in the admin."""
        kind, fields = record
        act = acts.fill(f"/admin/{kind}/{number}/change/", "Save", fields)
        self.edit(who, f"changes {kind} {number} to {short(fields)}", act)
        self.read_history(f"{kind}/{number}")

    @rule(who=words.editors, number=numbers, fields=words.items, others=words.items)
    def change_late(self, who, number, fields, others):
        """Change an item that was changed since its form was opened."""
        act = acts.edit_late(f"/admin/stock/item/{number}/change/", fields, others)
        text = f"changes item {number} to {short(fields)} after a change to {short(others)}"
        self.edit(who, text, act)

    @rule(
        who=words.editors,
        number=st.sampled_from(words.NUMBERS),
        page=st.sampled_from(["change", "history", "delete", "password"]),
        kind=st.sampled_from(["stock/item", "stock/category", "accounts/user"]),
    )
    def type_address(self, who, number, page, kind):
        """Open the URL of a record in the admin."""
        path = f"/admin/{kind}/{quote(number)}/{page}/"
        self.stage.act(who, f"types {path}", acts.look(path))

    # Without change permission there are no checkboxes; contrib.admin then counts columns from 0.
    @rule(who=st.sampled_from(["manager", "superuser"]), query=st.sampled_from(words.ADMIN_QUERIES))
    def type_query(self, who, query):
        """Open an admin list with a query string."""
        path = f"/admin/stock/item/?{quote(query, safe='=&%')}"
        self.stage.act(who, f"types {path}", acts.look(path))

    @rule(
        who=words.editors,
        field=st.sampled_from(words.LOOKED_UP),
        term=words.searches,
    )
    def look_up(self, who, field, term):
        """Look up a record for an autocomplete field."""
        asked = {"app_label": "stock", "model_name": "item", "field_name": field, "term": term}
        path = f"/admin/autocomplete/?{urlencode(asked)}"
        self.stage.act(who, f"looks up the {field} “{term[:40]}”", acts.look(path))

    @rule(who=words.editors, number=numbers, row=st.sampled_from(words.NO_NUMBERS))
    def forge_row(self, who, number, row):
        """Send the form of an item with an invalid primary key of a barcode."""
        act = acts.fill_forged(f"/admin/stock/item/{number}/change/", "Save", "barcodes-0-id", row)
        self.edit(who, f"saves item {number} with barcode {row!r}", act)

    @rule(who=words.editors, sort=words.sorts)
    def sort(self, who, sort):
        """Sort an admin list."""
        kind, headers = sort
        self.stage.act(who, f"sorts {kind} by {headers}", acts.sort(kind, headers))

    @rule(
        who=words.editors,
        kind=st.sampled_from(sorted(words.RECORDS)),
        number=st.sampled_from(["1", "7", "9", "61", "62"]),
    )
    def delete(self, who, kind, number):
        """Delete a record in the admin, if nothing protects it."""
        act = acts.delete(f"/admin/{kind}/{number}/delete/")
        self.edit(who, f"deletes {kind} {number}", act)

    @rule(
        who=words.editors,
        action=st.sampled_from(
            ["Deactivate selected items", "Activate selected items", "Delete selected items"]
        ),
        query=st.sampled_from(["", "?q=bolt", "?is_active__exact=0"]),
        places=st.lists(st.integers(0, 20), max_size=3, unique=True),
        everywhere=st.sampled_from([False, False, True]),
    )
    def run_action(self, who, action, query, places, everywhere):
        """Run an action on several items."""
        text = f"chooses “{action}” for {'all' if everywhere else places} of the items {query}"
        self.edit(who, text, acts.choose("stock/item", query, action, places, everywhere))

    @rule(number=st.sampled_from(["3", "4", "5", "6", "7"]), fields=words.rights)
    def hand_out_rights(self, number, fields):
        """Change a user's permissions."""
        act = acts.fill(f"/admin/accounts/user/{number}/change/", "Save", fields)
        self.edit("superuser", f"changes person {number} to {short(fields)}", act)
        self.read_history(f"accounts/user/{number}")

    def read_history(self, record):
        """Read the history of a record."""
        path = f"/admin/{record}/history/"
        self.stage.act("superuser", f"reads {path}", acts.look(path))

    def edit(self, who, text, act):
        """Act in the admin, and read which items exist and are active afterwards."""
        self.stage.act(who, text, act)
        self.stage.shelf.look(self.stage.twins[0])


def short(fields):
    """Return a short description of form values."""
    return ", ".join(f"{name} “{str(value)[:40]}”" for name, value in fields.items()) or "nothing"
