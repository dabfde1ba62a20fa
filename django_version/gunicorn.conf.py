"""Configuration of gunicorn, which reads this file from its working directory (OPS-5)."""

import socket
import subprocess
import sys
from contextlib import suppress

worker_class = "gthread"
threads = 8
timeout = 60
graceful_timeout = 30
keepalive = 5
# The longest request line that nginx accepts.
limit_request_line = 8190
# The application decides which proxies to trust: gunicorn trusts none, so that clients
# cannot pretend to use HTTPS, and passes their headers on.
forwarded_allow_ips = ""
control_socket_disable = True

# PART_BYTES × MAX_PARTS is 16 MiB, the largest body that the proxy lets through.
PART_BYTES, MAX_PARTS = 65_536, 256


def on_starting(server) -> None:
    """Stop on an invalid setting: gunicorn would restart failing workers forever."""
    check = [sys.executable, "-c", "import stockroom.wsgi"]
    if code := subprocess.run(check, check=False).returncode:  # noqa: S603 - no user input
        raise SystemExit(code)


def post_request(worker, req, environ, resp) -> None:
    """Read the rest of the request body before the socket is closed."""
    # Closing a socket with unread bytes resets the connection: the client may lose the response,
    # and a proxy may mark this worker as failed. If closing the connection marks the end of the
    # response, shut down the sending side first, or both sides would wait for each other.
    if resp is None or resp.should_close():
        with suppress(OSError):  # The client has disconnected.
            req.unreader.sock.shutdown(socket.SHUT_WR)
    for _ in range(MAX_PARTS):
        if not req.body.read(PART_BYTES):
            break
