"""How gunicorn serves this stockroom; it reads this file in the folder it starts in (OPS-5)."""

import socket
import subprocess
import sys

worker_class = "gthread"
threads = 8
timeout = 60
graceful_timeout = 30
keepalive = 5
# As long as nginx takes it.
limit_request_line = 8190
# The application itself decides which proxies to believe (SEC-5): gunicorn believes none, so that
# no client of it can feign HTTPS, and passes their headers on.
forwarded_allow_ips = ""
control_socket_disable = True

# 16 MiB, the longest body that the proxy lets through.
PART_BYTES, MOST_PARTS = 65_536, 256


def on_starting(server) -> None:
    """Stop where a setting is bad: workers that end at once would be started for ever (OPS-1)."""
    check = [sys.executable, "-c", "import stockroom.wsgi"]
    if code := subprocess.run(check, check=False).returncode:  # noqa: S603 - no outside words
        raise SystemExit(code)


def post_request(worker, req, environ, resp) -> None:
    """Read what is left of a body: a connection that is reset swallows the answer (SEC-6).

    A proxy would also take this process for broken. Where the end of the connection is the end of
    the answer, it comes first: else both sides would wait.
    """
    if resp is None or resp.should_close():
        req.unreader.sock.shutdown(socket.SHUT_WR)
    for _part in range(MOST_PARTS):
        if not req.body.read(PART_BYTES):
            break
