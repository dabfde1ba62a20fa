"""Logging in and permissions."""


def test_the_right_password_logs_in(client, log_in):
    response = log_in("clerk")
    assert response.location == "/"
    assert "Counter clerk" in client.get("/accounts/profile/").text


def test_a_wrong_password_does_not(log_in):
    response = log_in("clerk", password="wrong")
    assert "Please enter a correct username and password." in response.text


def test_an_anonymous_visitor_is_sent_to_the_login_page(client):
    response = client.get("/items/")
    assert response.location == "/accounts/login/?next=/items/"


def test_a_user_without_the_permission_gets_403(client, log_in):
    log_in("member")
    assert client.get("/items/").status_code == 403
