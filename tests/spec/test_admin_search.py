"""ADM-4: searching the lists of records."""

import pytest

pytestmark = pytest.mark.every_case("each database compares text in its own way")
KINDS = [
    "auth/group",
    "accounts/user",
    "stock/category",
    "stock/item",
    "stock/stockmovement",
    "stock/supplier",
]


@pytest.mark.spec("ADM-4")
@pytest.mark.parametrize(
    ("kind", "text", "found"),
    [
        ("stock/item", "M8 hex bolt", {"HEX-M8-030"}),
        ("stock/item", '"Hex bolt M8"', {"HEX-M8-030"}),
        ("stock/item", '"bolt Hex"', set()),
        ("stock/item", "405218310116", {"HEX-M8-030"}),
        ("stock/item", "hex 405223510235", set()),
        ("stock/item", "%", {"IPA-99-1"}),
        ("stock/item", "_", {"SPD-SET-6"}),
        ("stock/item", "Zinc-plated", set()),
        ("stock/category", "METAL-s", {"Metal stock"}),
        ("stock/supplier", "lane yard@tin", {"Tin Lane Metals"}),
        ("stock/supplier", "960174", set()),
        ("accounts/user", "cler clerk@stockroom counter", {"clerk"}),
        ("accounts/user", "argon2", set()),
        ("auth/group", "manag", {"Managers"}),
    ],
)
def test_each_word_must_occur_in_one_of_the_columns(admin, kind, text, found):
    assert set(admin("superuser").list(kind).search(text).names) == found


@pytest.mark.spec("ADM-4")
@pytest.mark.parametrize("text", ["PIN-45 1037", '"Pine batten" "Job 1037"'])
def test_movements_are_searched_by_item_and_reason(admin, text):
    assert [
        (row["Item"], row["Reason"])
        for row in admin("auditor").list("stock/stockmovement").search(text).rows
    ] == [("PIN-45 Pine batten 45 x 45", "Job 1037")]


@pytest.mark.spec("ADM-4")
@pytest.mark.parametrize(
    ("text", "said"), [("bolt", "11 results (Show all)"), ("hex-m8", "1 result (Show all)")]
)
def test_the_search_shows_the_number_of_results(admin, text, said):
    assert said in admin("manager").list("stock/item").search(text).page.text


@pytest.mark.spec("ADM-4")
def test_only_the_first_200_characters_of_a_search_count(admin):
    user, padding = admin("manager"), " " * 196
    assert user.list("stock/item", q=f"bolt{padding}zzz").count == "11 items"
    assert user.list("stock/item", q=f"bolt{padding[:-5]}zzz").count == "0 items"


@pytest.mark.spec("ADM-4", "SEC-6")
@pytest.mark.parametrize("kind", KINDS)
def test_a_long_search_never_causes_a_500(admin, kind):
    assert admin("superuser").list(kind, q="a " * 3000).status == 200


@pytest.mark.spec("ADM-4", "SEC-6")
@pytest.mark.parametrize("text", ['"' * 3000, "%" * 3000, "\U0001f600", "\u202e"], ids=ascii)
def test_an_invalid_search_never_causes_a_500(admin, text):
    assert admin("manager").list("stock/item", q=text).status == 200
