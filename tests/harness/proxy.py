"""nginx in front of served twins, configured as in docs/deploy.md."""

import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

from tests.harness import serving
from tests.harness.declaration import ROOT
from tests.harness.process import HOST, READY_SECONDS, free_port, is_taken
from tests.harness.twin import Twin

SHOWN = re.compile(r"^```nginx\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# On Debian, nginx is in a folder that is only on root's PATH.
NGINX = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
OPENSSL = shutil.which("openssl")
POLL_SECONDS = 0.02
# Without a master process, nginx stays the user who may write to the test's folder.
AROUND = """daemon off; master_process off; pid nginx.pid; error_log stderr;
events {{ }}
http {{
log_format upstream '$upstream_addr'; access_log upstream.log upstream;
client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
uwsgi_temp_path uwsgi; scgi_temp_path scgi;
{shown}
}}
"""


class Proxy:
    """A twin seen through a proxy over several of its processes."""

    def __init__(self, folder: Path, port: int) -> None:
        """Store the proxy's URL and log."""
        self.url = f"https://{HOST}:{port}"
        self._log = folder / "upstream.log"

    def answering(self) -> list[str]:
        """Return the process that served each request, as host and port, oldest first."""
        return self._log.read_text("utf-8").split("\n")[:-1]


def configuration(port: int, upstreams: list[str], folder: Path) -> str:
    """Return the configuration in docs/deploy.md with a test's ports and files."""
    shown = SHOWN.findall((ROOT / "docs" / "deploy.md").read_text("utf-8"))[0]
    servers = "\n".join(f"server {address};" for address in upstreams)
    shown = re.sub(
        r"^ +server [\w.]+:\d+.*?;(\n +server [\w.]+:\d+.*?;)*", servers, shown, flags=re.M
    )
    shown = re.sub(r"listen 443 ssl", f"listen {HOST}:{port} ssl", shown)
    shown = re.sub(r"listen 80\b", f"listen {HOST}:{free_port()}", shown)
    shown = re.sub(r"(ssl_certificate\w*) .*/", rf"\1 {folder.as_posix()}/", shown)
    return AROUND.format(
        shown=shown.replace("server_name stockroom.example", f"server_name {HOST}")
    )


def certify(folder: Path) -> None:
    """Create a self-signed certificate for the names in docs/deploy.md."""
    names = ["-keyout", "stockroom.example.key", "-out", "stockroom.example.pem"]
    names += ["-addext", f"subjectAltName=IP:{HOST}"]
    request = [OPENSSL, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=stockroom"]
    subprocess.run([*request, *names], cwd=folder, check=True, capture_output=True)


@contextmanager
def in_front_of(twins: list[Twin], folder: Path) -> Iterator[tuple[Twin, Proxy]]:
    """Run nginx over served twins; yield the twin behind it, and the proxy."""
    port = free_port()
    certify(folder)
    upstreams = [one.url.removeprefix("http://") for one in twins]
    with running(configuration(port, upstreams, folder), port, folder):
        proxy = Proxy(folder, port)
        yield seen_through(twins[0], proxy), proxy


@contextmanager
def running(text: str, port: int, folder: Path) -> Iterator[None]:
    """Run nginx in a folder with this configuration, which listens on the port."""
    (folder / "nginx.conf").write_text(text, "utf-8")
    command = [NGINX, "-p", f"{folder}/", "-c", "nginx.conf", "-e", "stderr"]
    with (folder / "nginx.log").open("wb") as log:
        nginx = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        wait_for(nginx, port, folder / "nginx.log")
        yield
    finally:
        nginx.terminate()
        nginx.wait(READY_SECONDS)


def by_workers(twin: Twin, count: int) -> Twin:
    """Return the twin, served by this many workers per process if possible."""
    commands = dict(twin.declaration.commands)
    if serving.has_workers(twin.declaration):
        several = commands["serve_many"]
        commands["serve"] = [part.replace("{workers}", str(count)) for part in several]
    other = copy(twin)
    other.declaration = replace(twin.declaration, commands=commands)
    return other


def seen_through(twin: Twin, proxy: Proxy) -> Twin:
    """Return the twin with the URL of the proxy."""
    other = copy(twin)
    other._sessions = {}
    other._server = SimpleNamespace(url=proxy.url)
    return other


def wait_for(nginx: subprocess.Popen, port: int, log: Path) -> None:
    """Return when nginx listens; fail with its log if it exits first."""
    deadline = time.monotonic() + READY_SECONDS
    while not is_taken(port):
        is_starting = nginx.poll() is None and time.monotonic() < deadline
        assert is_starting, log.read_text("utf-8", "replace")
        time.sleep(POLL_SECONDS)
