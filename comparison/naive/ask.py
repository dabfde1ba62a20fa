"""Test the protections of a new project: `python ask.py django_app` in an empty folder.

Prints one JSON object: the questions, and the answers in words.
"""

import importlib
import json
import re
import sys

import httpx

HOST = "http://localhost"
ELSEWHERE = "https://elsewhere.example"
FOLLOWS = "yes, if your view redirects to it unchecked"
FIELDS = {"username": "someone", "password": "a password for no purpose"}
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


class Asker:
    """A client of the application."""

    def __init__(self, application: object) -> None:
        """Open it."""
        self.transport = httpx.WSGITransport(application, raise_app_exceptions=False)
        self.client = httpx.Client(transport=self.transport, base_url=HOST)

    def post(self, path: str, fields: dict[str, str] | None = None) -> httpx.Response:
        """Send a form as on its page."""
        page = self.client.get("/login/")
        token = TOKEN.search(page.text)
        hidden = {"csrfmiddlewaretoken": token[1]} if token else {}
        return self.client.post(path, data={**(fields or {}), **hidden})


def answers(application: object) -> dict[str, str]:
    """Return the answer to each question."""
    asker = Asker(application)
    refused = asker.client.post("/login/", data=FIELDS).status_code == 403
    led = asker.post(f"/login/?next={ELSEWHERE}/", FIELDS).headers["location"]
    cookie = next(v for k, v in asker.client.cookies.items() if k.startswith("session"))
    session = next(c for c in asker.client.cookies.jar if c.name.startswith("session"))
    alone = httpx.Client(transport=asker.transport, base_url=HOST, cookies={session.name: cookie})
    asker.post("/logout/")
    alive = alone.get("/own/").status_code == 200
    home = asker.client.get("/")
    foreign = asker.client.get("/", headers={"Host": "elsewhere.example"}).status_code
    return {
        "A form without a CSRF token": "rejected" if refused else "accepted",
        "After login, follows ?next= to another site": FOLLOWS if ELSEWHERE in led else "no",
        "A copied session cookie, after logout": "still accepted" if alive else "rejected",
        "The session cookie’s SameSite": str(session.get_nonstandard_attr("SameSite") or "not set"),
        "A request for another host": "rejected" if foreign == 400 else "answered",
        "Framing by another site": said(home, "x-frame-options"),
        "Guessing the content type (MIME sniffing)": said(home, "x-content-type-options"),
    }


def said(answer: httpx.Response, header: str) -> str:
    """Return the restrictions of a header, in words."""
    return f"forbidden ({answer.headers[header]})" if header in answer.headers else "not forbidden"


if __name__ == "__main__":
    sys.path[:0] = ["."]
    print(json.dumps(answers(importlib.import_module(sys.argv[1]).application)))
