"""Permissions decide who sees the stock and who adds to it."""

ADD = "/items/add/"
NEW = {"sku": "NUT-M8", "name": "Hex nut M8", "unit_cost": "0.05"}


def test_a_clerk_sees_the_items(visit_as):
    status = visit_as("clerk", "/items/").status
    assert status == 200, f"A clerk may see the items; GET /items/ answered {status}."


def test_a_clerk_may_not_add_one(visit_as):
    status = visit_as("clerk", ADD).status
    assert status == 403, f"A clerk may not add items: {ADD} should answer 403; got {status}."


def test_a_clerk_who_sends_the_form_anyway_adds_nothing(visit_as, visit):
    page = visit_as("clerk", "/items/")
    status = page.client.post(ADD, data=page.hidden_fields | NEW).status_code
    assert status == 403, f"A POST of a clerk to {ADD} should answer 403; got {status}."
    rows = len(visit("/items/").rows)
    assert rows == 5, f"Nothing should have been added; there are {rows} items instead of 5."


def test_only_users_who_may_add_see_the_link(visit_as):
    wanted = {"clerk": False, "manager": True}
    is_shown = {name: ADD in visit_as(name, "/items/").links.values() for name in wanted}
    assert is_shown == wanted, f"Who sees “Add an item” should be {wanted}; it is {is_shown}."


def test_a_manager_may_add_items(visit):
    status = visit(ADD).status
    assert status == 200, f"A manager may add items; GET {ADD} answered {status}."


def test_a_user_without_a_group_sees_nothing(visit_as):
    page = visit_as("member", "/items/")
    assert page.status == 403, f"A user without a group, member, should get 403; got {page.status}."
    found = page.headings
    assert found == ["Not allowed"], f"The heading should be “Not allowed”; it is {found}."


def test_a_visitor_who_is_not_logged_in_is_asked_to_log_in(anonymous):
    status = anonymous(ADD).status
    assert status == 302, f"Without a login {ADD} should redirect to the login; got {status}."
