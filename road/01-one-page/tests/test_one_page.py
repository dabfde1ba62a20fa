"""One page answers at one URL."""


def test_the_list_of_items_has_a_page(visit):
    page = visit("/items/")
    assert page.status == 200, f"GET /items/ should answer 200; it answered {page.status}."
    # Django shows it, with status 200, as long as the URLconf is empty.
    is_welcome = any("install worked" in heading for heading in page.headings)
    assert not is_welcome, "Django answers with its welcome page: no URL leads to a view yet."


def test_the_page_is_html(visit):
    kind = visit("/items/").content_type
    assert kind == "text/html; charset=utf-8", f"/items/ should be HTML in UTF-8; it is {kind}."


def test_the_page_says_what_it_shows(visit):
    page = visit("/items/")
    found = page.headings
    assert found == ["Items"], f"The page needs one heading, “Items”; it has {found}."
    title = page.title
    assert title == "Items · Stockroom", f"The title should be “Items · Stockroom”, not “{title}”."


def test_the_url_without_its_slash_leads_to_the_page(visit):
    page = visit("/items")
    leads = "GET /items should redirect to /items/"
    assert page.status in (301, 308), f"{leads}; it answered {page.status}."
    assert page.location == "/items/", f"{leads}; {page.outcome}."


def test_a_url_that_is_not_there_is_404(visit):
    page = visit("/no-such-page/")
    assert page.status == 404, f"An unknown URL should answer 404; it answered {page.status}."


def test_the_page_can_only_be_read(send):
    status = send("/items/", {"name": "Hex bolt"}).status
    # From step 4 on, protection against CSRF may answer first, with 403.
    assert status in (403, 405), f"POST to /items/ should answer 405; it answered {status}."
