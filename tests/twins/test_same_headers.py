"""Every route responds with the same headers in both twins, and redirects without a body."""

import pytest

from tests.spec.test_security_headers import PARTS

from . import access, likeness

ROUTES = [path.format(**PARTS) for path in access.ROUTES if path not in access.OPTIONAL]
ODD = ["/items", "/no/such/page/", "/items/?q=%00", "/api/v1/openapi.yaml?q=%00", "/static/"]


@pytest.mark.spec("SEC-3", "SEC-4", "SEC-7")
@pytest.mark.parametrize("role", ["anonymous", "member", "superuser"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "DELETE"])
def test_every_route_has_the_same_headers(twins, role, method):
    visitors, found = [twin.visitor(role) for twin in twins], []
    for address in [*ROUTES, *ODD]:
        pages = [visitor.clone().request(method, address) for visitor in visitors]
        heads = [likeness.head(page) for page in pages]
        bodies = [page.html for page in pages if page.location]
        if heads[1:] != heads[:-1] or any(bodies) or not heads[0]["X-Request-ID"]:
            found.append((address, [set(map(str, head.items())) for head in heads], bodies))
    assert found == []
