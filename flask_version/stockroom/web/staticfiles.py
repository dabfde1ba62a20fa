"""Static files, served in production under names with a hash of their content (OPS-7)."""

import hashlib
import posixpath
from pathlib import Path

from flask import Flask, Response, abort, send_from_directory

FOREVER = "max-age=315360000, public, immutable"


def hashed_name(folder: Path, name: str) -> str:
    """Return `stockroom.0123456789ab.css` for `stockroom.css`."""
    path = folder / name
    digest = hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()[:12]
    return path.with_stem(f"{path.stem}.{digest}").relative_to(folder).as_posix()


def init_app(app: Flask) -> None:
    """Serve the folder `static` at /static/, and give templates `static('name')`."""
    production = app.config["PRODUCTION"]
    folder = Path(app.root_path, "static")
    paths = [path for path in folder.rglob("*") if path.is_file()]
    originals = [path.relative_to(folder).as_posix() for path in paths]
    hashed = {name: hashed_name(folder, name) for name in originals} if production else {}
    names = {served: name for name, served in hashed.items()}

    @app.get("/static/<path:filename>")
    def static(filename: str) -> Response:
        # send_from_directory() normalizes the path: `./x`, `x/`.
        if posixpath.normpath(filename) != filename:
            abort(404)
        response = send_from_directory(folder, names.get(filename, "") if production else filename)
        response.headers["Cache-Control"] = FOREVER if production else "max-age=0, public"
        return response

    app.jinja_env.globals["static"] = lambda name: f"/static/{hashed[name] if production else name}"
