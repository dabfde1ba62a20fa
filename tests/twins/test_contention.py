"""Many processes issue from one item in parallel, and the ledger still equals the stock."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from tests.harness.twin import Twin

SKU, STOCK = "HEX-M8-030", 100
PEOPLE, TIMES = 8, 30
ISSUING = Path(__file__).with_name("issuing.py")


def order(twin: Twin, server: Twin) -> str:
    """Log in, fill the movement form with an issue of 1, and return how to send it."""
    form = twin.visitor("clerk").visit(f"/items/{SKU}/").form("Record")
    pairs = form.fill({"Movement": "issue", "Quantity": 1}).pairs()
    pairs = [pair for pair in pairs if pair[0] != "key"]
    cookies = form.page.visitor.cookies.jar
    address = urlsplit(server.url)
    return json.dumps(
        {
            "host": address.hostname,
            "port": address.port,
            "path": form.action,
            "body": urlencode(pairs),
            "headers": {
                "Content-Type": "application/x-www-form-urlencoded",
                "Cookie": "; ".join(f"{one.name}={one.value}" for one in cookies),
                "Origin": server.url,
                "Referer": f"{server.url}{form.page.path}",
            },
            "times": TIMES,
        }
    )


def carry_out(text: str) -> list[tuple[int, str]]:
    """Send the requests from a process of its own and return every response."""
    command = [sys.executable, str(ISSUING)]
    done = subprocess.run(command, input=text, capture_output=True, encoding="utf-8", check=True)
    return [(status, page) for status, page in json.loads(done.stdout)]


@pytest.mark.thorough("it sends 240 concurrent requests")
@pytest.mark.databases
@pytest.mark.spec("STK-9", "OPS-3", "OPS-5")
def test_of_240_issues_from_100_exactly_100_succeed(twin):
    page = twin.visitor("clerk").visit(f"/items/{SKU}/")
    counted = {"Movement": "adjustment", "Quantity": STOCK, "Reason": "Counted"}
    assert page.submit("Record", counted).status == 302
    with twin.served_with() as second:
        servers = [twin, second] * (PEOPLE // 2)
        orders = [order(twin, server) for server in servers]
        with ThreadPoolExecutor(PEOPLE) as pool:
            answers = [answer for some in pool.map(carry_out, orders) for answer in some]
    assert len(answers) == PEOPLE * TIMES
    refused = [text for status, text in answers if status == 200 and "Only 0 on hand." in text]
    assert sum(status == 302 for status, _ in answers) == STOCK
    assert len(refused) == len(answers) - STOCK
    ledger = twin.rows(
        "SELECT max(quantity_on_hand) AS quantity_on_hand, sum(quantity_change) AS moved "
        "FROM stock_item JOIN stock_stockmovement ON item_id = stock_item.id WHERE sku = ?",
        SKU,
    )[0]
    assert (ledger["quantity_on_hand"], ledger["moved"]) == (0, 0)
