"""Write the whole guide into a folder, replacing the old content at the end, in one move."""

import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from comparison import evidence, facts, history, lookup
from comparison.figures import Figures
from comparison.guide import (
    choose_page,
    claims_page,
    code_pages,
    cost_page,
    evidence_shown,
    figures_page,
    freshness,
    glossary_page,
    howto_page,
    models_page,
    overview_page,
    packages_page,
    pictures,
    questions_page,
    receipt_page,
    requirement_pages,
    road_pages,
    search_pages,
    speed_page,
    structure_page,
    text_pages,
)
from comparison.guide.site import TEMPLATES, Site
from tests.harness import declaration
from tests.harness.declaration import ROOT
from tests.harness.process import HOST

FOLDER = ROOT / "build/guide"
MEASURED = ROOT / "comparison/measured.json"
STATIC = ROOT / "shared_spec/static"
MENU = [
    ("index.html", "Overview"),
    ("road/index.html", "The road"),
    ("choose.html", "Choose"),
    ("howto.html", "How do I …?"),
    ("claims.html", "Claims"),
]
# Below “More” in the header of every page.
MORE = [
    ("questions.html", "Common questions"),
    ("models.html", "Mental models"),
    ("glossary.html", "Glossary"),
    ("receipt.html", "One request"),
    ("figures.html", "All figures"),
    ("cost.html", "Cost of change"),
    ("structure.html", "Structure"),
    ("speed.html", "What a request costs"),
    ("deploy.html", "Deployment"),
    ("move.html", "Move an application"),
    ("packages.html", "Releases and packages"),
    ("words.html", "Index"),
]


def build(folder: Path = FOLDER, addresses: Mapping[str, str] | None = None) -> list[str]:
    """Write all pages and return their paths.

    The URLs of the twins are by key; without any, as on the web, no page links to them.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    addresses = usual_addresses() if addresses is None else addresses
    # Before the build, so that a file changed meanwhile makes it outdated.
    found = freshness.fingerprint(addresses)
    freshness.stamp(folder).unlink(missing_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix="guide-") as made:
        pages = write(Path(made, "guide"), addresses)
        shutil.rmtree(folder, ignore_errors=True)
        Path(made, "guide").rename(folder)
    freshness.stamp(folder).write_text(found, "utf-8")
    return pages


def write(folder: Path, addresses: Mapping[str, str]) -> list[str]:
    """Write all pages into a new folder."""
    site = Site(folder, lookup.codes(), addresses)
    site.environment.globals.update(menu=MENU, more=MORE, made=made_from())
    measured = read(MEASURED)
    overview_page.write(site)
    figures_page.write(site, measured)
    road_pages.write(site)
    receipt_page.write(site)
    write_requirements(site)
    structure_page.write(site)
    claims_page.write(site, Figures(site.codes), measured)
    cost_page.write(site)
    speed_page.write(site)
    write_help(site, facts.values(Figures(site.codes), measured or {}))
    code_pages.write(site)
    search_pages.write(site)
    styles = [STATIC / "colors.css", TEMPLATES / "guide.css", TEMPLATES / "pages.css"]
    (folder / "guide.css").write_text("\n".join(one.read_text("utf-8") for one in styles), "utf-8")
    shutil.copy(STATIC / "favicon.svg", folder)
    shutil.copytree(pictures.FOLDER, folder / "pictures", dirs_exist_ok=True)
    return site.pages


def write_help(site: Site, figures: dict[str, Any]) -> None:
    """Write the pages that answer questions; their texts name figures."""
    for page in (howto_page, models_page, glossary_page, text_pages, packages_page):
        page.write(site)
    for page in (choose_page, questions_page):
        page.write(site, figures)


def write_requirements(site: Site) -> None:
    """Write the pages of all requirements, with the stored evidence."""
    found = evidence.kept()
    recorded = f"{found['date']}, for commit {found['commit']}" if found.get("commit") else ""
    fits = not found or found["sources"] == evidence.digest(declaration.find())
    site.environment.globals.update(recorded=recorded, fits=fits, most=evidence_shown.MOST)
    requirement_pages.write(site, evidence_shown.by_requirement(found, site.codes))


def usual_addresses() -> dict[str, str]:
    """Return the URLs at which `tasks.py up` serves the twins."""
    return {twin.key: f"http://{HOST}:{twin.port}" for twin in declaration.find()}


def made_from() -> str:
    """Return the commit that the guide is built from, and whether anything was changed since."""
    found = history.commit()
    changed = ", with changes" if history.is_changed() else ""
    return f"commit {found['commit']} of {found['date']}{changed}" if found["commit"] else ""


def read(file: Path) -> dict[str, Any] | None:
    """Return the content of a JSON file, if it exists."""
    return json.loads(file.read_text("utf-8")) if file.exists() else None
