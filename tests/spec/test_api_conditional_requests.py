"""API-5: no change overwrites a version that the client has not seen."""

import pytest

from tests.spec.arrange import add_items, together
from tests.spec.arrange_api import ITEM, is_problem

FREE = "/api/v1/items/BULK-1"
MALFORMED = ['"old, {}', "w/{}", '"x" {}', "x{}", "{} ;q=1", "x, {}", "*, {}", "{}{}"]


@pytest.mark.spec("API-5")
@pytest.mark.parametrize("names", ["{}", '"other", {}', "*", "{}, W/{}", ', "a,b",,\t{} ,'])
def test_an_item_with_a_matching_etag_is_changed(program, names):
    speaker = program("manager")
    tag = speaker.send("GET", ITEM).headers["ETag"]
    sent = {"If-Match": names.replace("{}", tag)}
    answer = speaker.send("PATCH", ITEM, json={"name": "Other"}, headers=sent)
    assert (answer.status, answer.data["name"]) == (200, "Other")
    assert answer.headers["ETag"] != tag
    assert answer.headers["ETag"] == speaker.send("GET", ITEM).headers["ETag"]


@pytest.mark.spec("API-5")
@pytest.mark.sharp
@pytest.mark.parametrize("names", ['"other"', "W/{}", "", "nonsense", '"', "BARE", '"{}"'])
@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_an_item_that_has_changed_since_is_not_modified(program, twin, method, names):
    add_items(twin, 1)
    speaker, before = program("manager"), twin.contents("stock_")
    tag = speaker.send("GET", FREE).headers["ETag"]
    sent = {"If-Match": names.replace("{}", tag).replace("BARE", tag.strip('"'))}
    answer = speaker.send(method, FREE, json={"name": "Other"}, headers=sent)
    assert is_problem(answer, 412)
    assert twin.contents("stock_") == before


@pytest.mark.spec("API-5")
@pytest.mark.parametrize("names", MALFORMED)
@pytest.mark.parametrize("method", ["PATCH", "GET"])
def test_a_header_that_is_no_list_of_etags_names_nothing(program, method, names):
    speaker = program("manager")
    tag = speaker.send("GET", ITEM).headers["ETag"]
    name = "If-None-Match" if method == "GET" else "If-Match"
    sent = {name: names.replace("{}", tag)}
    answer = speaker.send(method, ITEM, json={"name": "Other"}, headers=sent)
    assert answer.status == (200 if method == "GET" else 412)


@pytest.mark.spec("API-5")
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE stock_item SET name = 'Seen by nobody' WHERE sku = 'BULK-1'",
        "UPDATE stock_item SET quantity_on_hand = 1 WHERE sku = 'BULK-1'",
        "UPDATE stock_category SET slug = 'other' WHERE slug = 'bulk'",
    ],
)
def test_every_change_in_between_is_detected(program, twin, change):
    add_items(twin, 1)
    speaker = program("manager")
    sent = {"If-Match": speaker.send("GET", FREE).headers["ETag"]}
    twin.execute(change)
    assert is_problem(speaker.send("DELETE", FREE, headers=sent), 412)
    assert is_problem(speaker.send("PATCH", FREE, json={}, headers=sent), 412)
    sent = {"If-Match": speaker.send("GET", FREE).headers["ETag"]}
    assert speaker.send("DELETE", FREE, headers=sent).status == 204


@pytest.mark.spec("API-5")
def test_of_several_requests_with_the_same_etag_one_succeeds(program, twin):
    speaker = program("manager")
    sent = {"If-Match": speaker.send("GET", ITEM).headers["ETag"]}
    jobs = [
        lambda name=name: speaker.send("PATCH", ITEM, json={"name": name}, headers=sent)
        for name in "abcdef"
    ]
    answers = together(jobs)
    assert sorted(answer.status for answer in answers) == [200] + [412] * 5
    winner = next(answer.data for answer in answers if answer.status == 200)
    assert speaker.send("GET", ITEM).data == winner
    assert winner["version"] == 2


@pytest.mark.spec("API-4", "API-5")
def test_requests_without_if_match_all_succeed_one_after_another(program, twin):
    speaker = program("manager")
    names = list("abcdef")
    jobs = [lambda name=name: speaker.send("PATCH", ITEM, json={"name": name}) for name in names]
    answers = together(jobs)
    assert [answer.status for answer in answers] == [200] * len(names)
    assert sorted(answer.data["version"] for answer in answers) == [2, 3, 4, 5, 6, 7]
