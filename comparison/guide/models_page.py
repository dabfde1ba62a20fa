"""Four ideas that differ, in six pictures."""

from comparison.guide.site import Site


def write(site: Site) -> None:
    """Write the page."""
    site.write("models.html", "models.html")
