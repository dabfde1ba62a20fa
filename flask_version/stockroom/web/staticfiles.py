"""Static files, served in production under names with a hash of their content (OPS-7)."""

import hashlib
from pathlib import Path

from flask import Flask, Response, send_from_directory

FOREVER = "max-age=315360000, public, immutable"


def hashed_name(path: Path) -> str:
    """Return `stockroom.0123456789ab.css` for `stockroom.css`."""
    digest = hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()[:12]
    return f"{path.stem}.{digest}{path.suffix}"


def init_app(app: Flask) -> None:
    """Serve the folder `static` at /static/, and give templates `static('name')`."""
    production = app.config["PRODUCTION"]
    folder = Path(app.root_path, "static")
    paths = [path for path in folder.iterdir() if path.is_file()]
    names = {path.name: hashed_name(path) if production else path.name for path in paths}
    files = {served: name for name, served in names.items()}

    @app.get("/static/<path:filename>", endpoint="static")
    def static(filename: str) -> Response:
        response = send_from_directory(folder, files.get(filename, ""))
        response.headers["Cache-Control"] = FOREVER if production else "max-age=0, public"
        return response

    app.jinja_env.globals["static"] = lambda name: f"/static/{names[name]}"
