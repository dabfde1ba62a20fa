"""Build the guide if files have changed, and serve it, next to the running twins."""

from collections.abc import Callable, Mapping
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from comparison.guide import freshness
from comparison.guide.build import FOLDER, build
from tests.harness.process import HOST, TwinFailed


class Handler(SimpleHTTPRequestHandler):
    """Files of the guide, without a log line for each; a browser revalidates them."""

    def log_message(self, *arguments: object) -> None:
        """Log nothing."""

    def end_headers(self) -> None:
        """Let browsers revalidate every file: the next `up` may have remade it."""
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()


class GuideServer:
    """The guide on a local port, in threads of this process."""

    name = "Guide"

    def __init__(self, port: int, addresses: Mapping[str, str]) -> None:
        """Serve nothing yet; the URLs are those of the twins, by key."""
        self.port, self.addresses = port, addresses
        self._server: ThreadingHTTPServer | None = None

    def start(self, say: Callable[[str], None]) -> None:
        """Build the guide, unless it is up to date, and serve it until it is stopped."""
        if not freshness.is_fresh(FOLDER, self.addresses):
            say("Building the field guide (up to a minute); both twins respond already.")
            try:
                build(FOLDER, self.addresses)
            except (OSError, SyntaxError, LookupError) as error:
                raise TwinFailed(f"The guide could not be made: {error}") from error
        self._server = ThreadingHTTPServer((HOST, self.port), partial(Handler, directory=FOLDER))
        Thread(target=self._server.serve_forever, daemon=True).start()
        url = f"http://{HOST}:{self.port}/"
        say(f"The field guide: {url}")
        say(
            "Try it: log in as clerk in both, open an item and receive 5; then see "
            f"{url}receipt.html, which follows such a request through both."
        )

    def stop(self) -> None:
        """Stop serving."""
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None
