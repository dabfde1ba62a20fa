"""`tasks.py new`: the texts of a project, which is one stockroom and not one of two twins."""

import re
import tomllib
from collections.abc import Collection
from pathlib import Path

from comparison.new_chapters import CHAPTERS

FILE = Path(__file__).with_suffix(".toml")
ALL_CHAPTERS = (
    "The chapters `reports`, `files`, `api` and `transfer` are optional packages: the others run "
    "without them."
)
TESTS = """
## Its tests

```
.venv/bin/python -m pip install -r requirements.txt
.venv/bin/python -m pytest -n 2 --short
```

`shared_spec/` says what it does, requirement by requirement, and `tests/spec/` tests this over
HTTP, in about a minute with `--short` (one case of each test); `tests/unit/` holds the
framework-style tests, which take seconds: `{unit}`. In the tests
a “twin” is the project that they run against.{missing}

Demo data, stylesheet and common passwords exist both in `shared_spec/` and in the package: change
both. `production.env` contains a secret key of its own.
"""
MISSING = """

Without {chapters}, some entries of the spec still
mention requirements that are not there, and their permissions can still be granted."""
UNIT = {
    "django": ".venv/bin/python manage.py test",
    "flask": ".venv/bin/python -m pytest tests/unit",
}


def rewrite(folder: Path, key: str, without: Collection[str] = ()) -> None:
    """Rewrite the texts of a project of a twin, which still has the twin's name.

    Raises LookupError if a text has unexpectedly changed.
    """
    words = tomllib.loads(FILE.read_text("utf-8"))["words"]
    words.append({"file": "README.md", "old": ALL_CHAPTERS, "new": about_chapters(without)})
    for one in words:
        is_meant = one.get("twin", key) == key and set(one.get("without", ())) <= set(without)
        if is_meant and one.get("chapter") not in without:
            path = folder / one["file"]
            path.write_text(replaced(path.read_text("utf-8"), one), "utf-8")
    missing = MISSING.format(chapters=listed(without)) if without else ""
    with (folder / "README.md").open("a", encoding="utf-8") as readme:
        readme.write(TESTS.format(unit=UNIT[key], missing=missing))


def replaced(text: str, one: dict[str, str]) -> str:
    """Replace words in a text, however its lines are broken."""
    words = re.compile(r"\s+".join(map(re.escape, re.split(r"\s+", one["old"]))))
    changed, count = words.subn(lambda _: one["new"], text)
    if count != 1:
        raise LookupError(f"{one['file']} has {count} times: {one['old']}")
    # Without the empty lines around a paragraph that is gone.
    return changed if one["new"] else re.sub(r"\n{3,}", "\n\n", changed)


def about_chapters(without: Collection[str]) -> str:
    """Return the sentence of the README about the chapters that are left."""
    left = [name for name in CHAPTERS if name not in without]
    if not left:
        return ""
    if len(left) == 1:
        return f"The chapter {listed(left)} is an optional package: the others run without it."
    return f"The chapters {listed(left)} are optional packages: the others run without them."


def listed(names: Collection[str]) -> str:
    """Return names as “`a`, `b` and `c`”."""
    *most, last = (f"`{name}`" for name in names)
    return f"{', '.join(most)} and {last}" if most else last
