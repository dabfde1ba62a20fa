"""The REST API."""


def test_a_request_without_a_token_gets_401(client):
    response = client.get("/api/v1/items")
    assert response.status_code == 401
    assert response.content_type == "application/problem+json"
