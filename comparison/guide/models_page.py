"""Four concepts that differ, in six diagrams."""

from comparison.guide.site import Site


def write(site: Site) -> None:
    """Write the page."""
    site.write("models.html", "models.html")
