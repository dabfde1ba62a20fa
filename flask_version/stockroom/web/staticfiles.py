"""Static files, served in production under names with a hash of their content (OPS-7)."""

import hashlib
import posixpath
from pathlib import Path

from flask import Flask, Response, abort, send_from_directory

FOREVER = "max-age=315360000, public, immutable"


def hashed_names(folder: Path) -> dict[str, str]:
    """Return names such as `stockroom.0123456789ab.css` by those of the files, `stockroom.css`."""
    names = {}
    for path in filter(Path.is_file, folder.rglob("*")):
        digest = hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()[:12]
        hashed = path.with_stem(f"{path.stem}.{digest}")
        names[path.relative_to(folder).as_posix()] = hashed.relative_to(folder).as_posix()
    return names


def init_app(app: Flask) -> None:
    """Serve the folder `static` at /static/, and give templates `static('name')`."""
    production = app.config["PRODUCTION"]
    folder = Path(app.root_path, "static")
    hashed = hashed_names(folder) if production else {}
    originals = {served: name for name, served in hashed.items()}

    @app.get("/static/<path:filename>")
    def static(filename: str) -> Response:
        # send_from_directory() normalizes the path: `./x`, `x/`.
        if posixpath.normpath(filename) != filename:
            abort(404)
        name = originals.get(filename, "") if production else filename
        response = send_from_directory(folder, name)
        response.headers["Cache-Control"] = FOREVER if production else "max-age=0, public"
        return response

    app.jinja_env.globals["static"] = lambda name: f"/static/{hashed[name] if production else name}"
