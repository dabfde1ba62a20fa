"""The page of claims."""

from typing import Any

from comparison import claims
from comparison.figures import Figures
from comparison.guide.site import Site


def write(site: Site, figures: Figures, measured: dict[str, Any] | None) -> None:
    """Write the page."""
    found = claims.claims(figures, measured)
    site.write("claims.html", "claims.html", claims=found, verdicts=claims.VERDICTS)
