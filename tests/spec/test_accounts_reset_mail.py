"""ACC-11: the email is sent after the response, and over TLS if required."""

import shutil
import ssl
import sys
from threading import Timer

import pytest

from tests.harness.mail import Mailbox
from tests.harness.proxy import by_workers, certify
from tests.spec.arrange import ask_for_link, until
from tests.spec.arrange_accounts import kinds


@pytest.mark.spec("ACC-11")
def test_the_response_does_not_wait_for_the_mail_server(visitor, twin):
    twin.mail.open.clear()
    done = ask_for_link(visitor())
    assert (done.status, twin.mail.messages) == (302, [])
    twin.mail.open.set()
    assert len(twin.mail.wait()) == 1


@pytest.mark.spec("ACC-11")
def test_users_are_looked_up_after_the_response(visitor, twin):
    twin.mail.open.clear()
    ask_for_link(visitor(), "clerk@stockroom.example")
    until(lambda: any("email" in sql for sql in twin.statements()))
    known, unknown = (ask_for_link(visitor(), f"{name}@example.org") for name in ("ann", "zoe"))
    assert kinds(known) == kinds(unknown)
    assert not any("email" in sql for sql in known.statements)


@pytest.mark.spec("ACC-11", "SEC-7")
def test_an_email_that_fails_is_logged_with_its_request_id(visitor, twin):
    twin.mail.refusing = True
    done = ask_for_link(visitor())
    until(lambda: "ERROR" in twin.log())
    (line,) = [line for line in twin.log().splitlines() if "ERROR" in line]
    assert done.headers["X-Request-ID"] in line


@pytest.mark.only("sqlite", "emails are the same on every database")
@pytest.mark.spec("ACC-11", "OPS-5")
@pytest.mark.skipif(sys.platform != "linux", reason="gunicorn runs on Linux")
def test_a_process_sends_waiting_emails_before_it_exits(twin):
    with by_workers(twin, 1).served_with() as other:
        twin.mail.open.clear()
        assert ask_for_link(other.visitor()).status == 302
        Timer(1, twin.mail.open.set).start()
    assert len(twin.mail.messages) == 1


@pytest.mark.only("sqlite", "emails are the same on every database")
@pytest.mark.spec("ACC-13")
@pytest.mark.parametrize(
    ("seconds", "words"), [("3600", "1 hour"), ("5400", "90 minutes"), ("172800", "2 days")]
)
def test_the_email_says_how_long_the_link_is_valid(twin, seconds, words):
    with twin.served_with(STOCKROOM_PASSWORD_RESET_SECONDS=seconds) as other:
        ask_for_link(other.visitor())
        assert f"within {words} " in twin.mail.wait()[0].get_content()


@pytest.mark.only("sqlite", "emails are the same on every database")
@pytest.mark.spec("ACC-11", "OPS-1")
@pytest.mark.parametrize("scheme", ["smtp://desk:secret@", "smtp+starttls://"])
def test_without_starttls_neither_the_password_nor_the_email_is_sent(twin, scheme):
    mail = Mailbox(auth_require_tls=False)
    with twin.served_with(STOCKROOM_EMAIL_URL=f"{scheme}{mail.place}") as other:
        ask_for_link(other.visitor())
        until(lambda: "ERROR" in twin.log())
    assert (mail.passwords, mail.messages) == ([], [])
    mail.stop()


@pytest.mark.only("sqlite", "emails are the same on every database")
@pytest.mark.spec("ACC-11", "OPS-1")
@pytest.mark.skipif(not shutil.which("openssl"), reason="needs openssl")
@pytest.mark.parametrize("scheme", ["smtp", "smtp+starttls", "smtps"])
@pytest.mark.parametrize("trusted", [True, False])
def test_password_and_email_are_sent_over_tls_to_a_trusted_server(twin, tmp_path, scheme, trusted):
    certify(tmp_path)
    pem = tmp_path / "stockroom.example.pem"
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(pem, pem.with_suffix(".key"))
    by = {"ssl_context": tls} if scheme == "smtps" else {"tls_context": tls}
    mail = Mailbox(**by, auth_require_tls=scheme != "smtps")
    url = f"{scheme}://desk:secret@{mail.place}"
    known = {"SSL_CERT_FILE": str(pem)} if trusted else {}
    with twin.served_with(STOCKROOM_EMAIL_URL=url, **known) as other:
        ask_for_link(other.visitor())
        until(lambda: mail.messages or "ERROR" in twin.log())
    assert (mail.passwords, len(mail.messages)) == ((["secret"], 1) if trusted else ([], 0))
    mail.stop()
