"""Whatever the contract lets a program send, the answer is one that the contract names."""

import pytest

from tests.harness import fuzz
from tests.spec.arrange_api import give_token


@pytest.mark.spec("API-9", "API-8", "API-2")
def test_every_answer_is_one_that_the_contract_names(twin):
    bound = ["--max-examples", "3"]
    is_well, told = fuzz.run(twin.url, give_token(twin, "superuser"), seed=1, bound=bound)
    assert is_well, told
    assert "Tested: 12" in told
