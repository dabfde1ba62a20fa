"""Someone who issues an item again and again: a process of its own, standard library alone.

Reads from standard input, as JSON, where and what to send how often, each time under a new key, as
the page would have; prints [status, page] of
each answer as JSON.
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
