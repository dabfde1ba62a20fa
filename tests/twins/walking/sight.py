"""What users see at two twins, without timestamps and random values."""

import re
from datetime import datetime, timedelta

from tests.harness.admin import complaints
from tests.harness.admin_list import List
from tests.harness.controls import Control, text_of
from tests.harness.page import Page
from tests.twins import likeness

MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?")
LIST = re.compile(r"/admin/\w+/\w+/(\?.*)?")
# Signed with one twin's secret key.
CURSOR = re.compile(r"(?<=cursor=)[\w.%:-]+")
API_HEADERS = ("Location", "WWW-Authenticate", "Idempotent-Replayed")


class Sight:
    """Reads pages; all datetimes since the day before the walk began count as equal."""

    def __init__(self, now: str) -> None:
        """Start at an RFC 3339 datetime; in some time zone it may still be the day before."""
        self.since = (datetime.fromisoformat(now) - timedelta(days=1)).date().isoformat()

    def aspects(self, page: Page) -> dict[str, object]:
        """Return all compared aspects of a response; for an admin page, its texts."""
        api = {name: page.headers.get(name) for name in API_HEADERS if not page.location}
        # The content of an ETag may differ between twins.
        seen = likeness.head(page) | api | {"has ETag": "ETag" in page.headers}
        if page.path.startswith("/admin/"):
            return seen | (self._admin(page) if page.status == 200 else {})
        return seen | {"page": self._lines(page)}

    def steady(self, text: str) -> str:
        """Return a text with fixed values in place of random values and timestamps."""
        text = likeness.TOKEN.sub("TOKEN", likeness.FRESH_TOKEN.sub("FRESH-TOKEN", text))
        text = CURSOR.sub("CURSOR", text)
        # Libraries write whole seconds with or without trailing zeros.
        return MOMENT.sub(
            lambda found: "MOMENT" if found[1] >= self.since else found[0].removesuffix(".000000"),
            text,
        )

    def _lines(self, page: Page) -> list[str]:
        if page.location:
            return []
        text = self.steady(page.html.replace(page.headers.get("X-Request-ID", "\n"), "REQUEST-ID"))
        is_page = page.headers.get("Content-Type", "").startswith("text/html")
        return likeness.tree(text) if is_page and text.strip() else text.splitlines()

    def _admin(self, page: Page) -> dict[str, object]:
        if page.path.startswith("/admin/autocomplete/"):
            return {"found": [one["text"] for one in page.data["results"]]}
        rows = List(page).rows if LIST.fullmatch(page.path) else page.rows
        is_table = LIST.fullmatch(page.path) or page.path.endswith("/history/")
        # The admin login message is an error in one framework and a notice in the other.
        is_admin_login = page.path.startswith("/admin/login/")
        return {
            "messages": page.messages,
            "complaints": complaints(page) + page.notices * is_admin_login,
            "errors": {label: errors for label, errors in page.errors.items() if label},
            "rows": [self.steady(str(sorted(row.items()))) for row in rows if is_table],
            "form": [
                held(one) for form in page.forms if "Save" in form.names for one in form.fields
            ],
        }

    def words(self, page: Page) -> str:
        """Return a short description of a response."""
        found = f"{page.status} to {page.location}" if page.location else str(page.status)
        said = page.messages + [error for errors in page.errors.values() for error in errors]
        return self.steady(found + "".join(f" “{text[:80]}”" for text in said[:3]))


def held(control: Control) -> str:
    """Return the value of a form field as users see it."""
    if control.kind == "checkbox":
        return f"{control.label}: {'ticked' if control.values else 'not ticked'}"
    values = [value for value in control.values if value]
    chosen = [text_of(one) for one in control.element.iter("option") if one.get("value") in values]
    return f"{control.label}: {', '.join(sorted(chosen) or values)}"
