"""Serve the static files under names that carry a hash of their content (OPS-7)."""

import hashlib
from pathlib import Path

from flask import Flask
from whitenoise import WhiteNoise

CACHE_CONTROL = "max-age=31536000, public, immutable"


def hashed_name(path: Path) -> str:
    """Return `stockroom.0123456789ab.css` for `stockroom.css` (OPS-7)."""
    digest = hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()[:12]
    return f"{path.stem}.{digest}{path.suffix}"


def allow_storing(headers, path: str, url: str) -> None:
    """Let caches keep a file for a year; another content has another name (OPS-7)."""
    headers["Cache-Control"] = CACHE_CONTROL


def init_app(app: Flask, folder: Path) -> None:
    """Serve the folder at /static/ and give templates `static('name')` (OPS-7)."""
    if not app.config["PRODUCTION"]:
        app.wsgi_app = WhiteNoise(app.wsgi_app, folder, "static/", autorefresh=True, max_age=0)
        app.jinja_env.globals["static"] = "/static/{}".format
        return
    urls = {path.name: f"/static/{hashed_name(path)}" for path in sorted(folder.iterdir())}
    app.wsgi_app = WhiteNoise(app.wsgi_app, add_headers_function=allow_storing)
    for name, url in urls.items():
        app.wsgi_app.add_file_to_dictionary(url, str(folder / name))
    app.jinja_env.globals["static"] = urls.__getitem__
