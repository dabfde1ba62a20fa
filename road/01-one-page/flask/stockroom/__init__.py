"""The stockroom."""

from flask import Flask

app = Flask(__name__)

PAGE = """<!doctype html>
<html lang="en">
<title>Items · Stockroom</title>
<h1>Items</h1>
<p>Nothing is in stock yet.</p>
</html>
"""


@app.get("/items/")
def item_list():
    """Show the list of items."""
    return PAGE
