"""Whatever a client may send by the OpenAPI document, the response is one of those documented."""

import pytest

from tests.harness import fuzz


@pytest.mark.thorough("it sends hundreds of requests")
@pytest.mark.spec("API-9", "API-8", "API-2")
def test_every_response_matches_the_openapi_document(twin):
    is_well, output = fuzz.send(twin, seed=1, bound=["--max-examples", "3"])
    assert is_well, output
    assert "Tested: 13" in output
