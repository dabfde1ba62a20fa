"""A client that issues an item repeatedly: its own process, standard library only.

Reads URL, data and count from standard input as JSON, sends each request with a new key, as
the page would; prints [status, page] of
each response as JSON.
"""

import http.client
import json
import sys
from uuid import uuid4


def send(order: dict) -> tuple[int, str]:
    """Send the form once over a new connection; redirects are not followed."""
    connection = http.client.HTTPConnection(order["host"], order["port"], timeout=60)
    try:
        body = f"{order['body']}&key={uuid4()}"
        connection.request("POST", order["path"], body, order["headers"])
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


if __name__ == "__main__":
    task = json.load(sys.stdin)
    print(json.dumps([send(task) for _ in range(task["times"])]))
