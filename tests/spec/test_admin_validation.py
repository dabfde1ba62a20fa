"""ADM-7: validation in the forms of the admin, and its messages."""

import pytest

from tests.harness.admin import complaints, enter_codes
from tests.spec.arrange import RECORDS
from tests.spec.arrange_admin import field, item

REQUIRED = "This field is required."
NUMBER = "Enter a number."
WHOLE = "Enter a whole number."
POSITIVE = "Ensure this value is greater than or equal to 0."
SMALLER = "Ensure this value is less than or equal to 999999999."
PLACES = "Ensure that there are no more than 2 decimal places."
DIGITS = "Ensure that there are no more than 10 digits in total."
CHOICE = "Select a valid choice. That choice is not one of the available choices."
SKU = "Enter a SKU of letters, numbers and hyphens only."
SLUG = "Enter a valid “slug” consisting of letters, numbers, underscores or hyphens."
URL = "Enter a valid URL."
EMAIL = "Enter a valid email address."
NUL = "Null characters are not allowed."
FORMS = {
    "stock/item": {"SKU": "NEW-1", "Name": "Shelf", "Category": "Metal stock", "Unit cost": "1"},
    "stock/category": {"Name": "Shelving", "Slug": "shelving"},
    "stock/supplier": {"Name": "Dune & Son"},
    "auth/group": {"Name": "Pickers"},
}
EMPTY = {label: ("", REQUIRED) for label in [*FORMS["stock/item"], "Reorder level"]}


def taken(noun, label):
    """Return the error for a value that another record has."""
    return f"{noun} with this {label} already exists."


# Invalid values in one form: value and error by label.
REFUSED = [
    ("stock/item", EMPTY),
    ("stock/item", {"SKU": ("  ", REQUIRED)}),
    ("stock/item", {"SKU": ("hex-m8-030", taken("Item", "SKU"))}),
    ("stock/item", {"SKU": ("A B", SKU), "Unit cost": ("x", NUMBER)}),
    ("stock/item", {"SKU": ("A_B", SKU), "Reorder level": ("-1", POSITIVE)}),
    ("stock/item", {"SKU": ("É-1", SKU), "Unit cost": ("-0.01", POSITIVE)}),
    ("stock/item", {"Unit cost": ("NaN", NUMBER), "Reorder level": ("NaN", WHOLE)}),
    ("stock/item", {"Unit cost": ("Infinity", NUMBER), "Reorder level": ("1.5", WHOLE)}),
    ("stock/item", {"Unit cost": ("1.234", PLACES), "Reorder level": ("1e5", WHOLE)}),
    ("stock/item", {"Unit cost": ("-0.001", PLACES)}),
    ("stock/item", {"Unit cost": ("-1e-5", PLACES)}),
    ("stock/item", {"Unit cost": ("-99999999999.999", DIGITS)}),
    ("stock/item", {"Reorder level": ("1000000000", SMALLER)}),
    ("stock/item", {"Category": ("9999", CHOICE), "Supplier": ("9999", CHOICE)}),
    ("stock/item", {"Category": ("x", CHOICE), "Supplier": ("9" * 30, CHOICE)}),
    ("stock/category", {"Name": ("", REQUIRED), "Slug": ("", REQUIRED)}),
    ("stock/category", {"Name": ("Fasteners", taken("Category", "Name"))}),
    ("stock/category", {"Slug": ("fasteners", taken("Category", "Slug"))}),
    ("stock/category", {"Slug": ("a b", SLUG)}),
    ("stock/category", {"Slug": ("é", SLUG)}),
    ("stock/supplier", {"Name": ("", REQUIRED), "Website": ("x y", URL), "Email": ("x", EMAIL)}),
    ("stock/supplier", {"Name": ("Tin Lane Metals", taken("Supplier", "Name"))}),
    ("stock/supplier", {"Website": ("javascript:alert(1)", URL), "Email": ("a b@c.de", EMAIL)}),
    ("stock/supplier", {"Website": ("ftp://dune.example/", URL)}),
    ("auth/group", {"Name": ("", REQUIRED)}),
    ("auth/group", {"Name": ("Clerks", taken("Group", "Name"))}),
]
LONG = {
    "stock/item": {"SKU": "A" * 41, "Name": "x" * 121, "Description": "x" * 2001},
    "stock/category": {"Name": "x" * 81, "Slug": "x" * 81},
    "stock/supplier": {
        "Name": "x" * 121,
        "Email": f"{'x' * 300}@dune.example",
        "Phone": "1" * 41,
        "Website": f"https://dune.example/{'x' * 200}",
    },
    "auth/group": {"Name": "x" * 151},
}


@pytest.fixture
def send(admin):
    """Send a form for a new record with invalid values, by label, that no browser would send."""

    def send(kind, values):
        form = admin("superuser").visitor.visit(f"/admin/{kind}/add/").form("Save")
        form.fill(FORMS[kind])
        for label, value in values.items():
            form.send_also(field(form, label).name, value)
        return form.submit("Save")

    return send


@pytest.fixture
def refuse(send, twin):
    """Send such a form; it gets a response, and nothing is written."""

    def refuse(kind, values):
        before = twin.contents("stock_", "accounts_profile")
        page = send(kind, values)
        assert page.status == 200
        assert twin.contents("stock_", "accounts_profile") == before
        return page

    return refuse


@pytest.mark.spec("ADM-7")
@pytest.mark.parametrize(("kind", "wrong"), REFUSED)
def test_each_field_shows_its_error(refuse, kind, wrong):
    page = refuse(kind, {label: value for label, (value, _) in wrong.items()})
    assert page.errors == {label: [reason] for label, (_, reason) in wrong.items()}
    error = "error" if len(wrong) == 1 else "errors"
    assert complaints(page) == [f"Please correct the {error} below."]


@pytest.mark.only("sqlite", "the form rejects it before anything is written")
@pytest.mark.spec("ADM-7", "SEC-6")
@pytest.mark.parametrize("kind", LONG)
def test_values_that_are_too_long_are_rejected(refuse, kind):
    assert set(refuse(kind, LONG[kind]).errors) == set(LONG[kind])


@pytest.mark.only("sqlite", "the form rejects it before anything is written")
@pytest.mark.spec("ADM-7", "SEC-6")
@pytest.mark.parametrize("kind", LONG)
def test_nul_is_rejected_in_every_text_field(refuse, kind):
    errors = refuse(kind, dict.fromkeys(LONG[kind], "a\0b")).errors
    assert errors.pop("Email", [EMAIL]) == [EMAIL]
    assert [label for label in errors if NUL not in errors[label]] == []
    assert len(errors) == len(set(LONG[kind]) - {"Email"})


@pytest.mark.only("sqlite", "the form rejects it before anything is written")
@pytest.mark.spec("ADM-7", "SEC-6")
@pytest.mark.parametrize("kind", LONG)
def test_a_lone_surrogate_never_causes_a_500(send, kind):
    assert send(kind, dict.fromkeys(LONG[kind], b"a\xed\xa0\x80")).status in (200, 302, 400)


@pytest.mark.only("sqlite", "the form rejects it before anything is written")
@pytest.mark.spec("ADM-7", "SEC-6")
@pytest.mark.parametrize(
    "value", ["9" * 30, "-" + "9" * 30, "9" * 5000, "1e400", "0x10", "1\0"], ids=len
)
def test_an_invalid_number_is_rejected(refuse, value):
    wrong = {"Unit cost": value, "Reorder level": value}
    assert set(refuse("stock/item", wrong).errors) == set(wrong)


@pytest.mark.spec("ADM-7", "ADM-8")
@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("123", "Enter a barcode of 8, 12, 13 or 14 digits."),
        ("4006381333a31", "Enter a barcode of 8, 12, 13 or 14 digits."),
        ("４００６３８１３３３９３１", "Enter a barcode of 8, 12, 13 or 14 digits."),
        ("4006381333932", "This barcode has an invalid check digit."),
        ("24177863", "Barcode with this Code already exists."),
    ],
)
def test_an_invalid_barcode_is_rejected(admin, twin, code, text):
    page = admin("manager").open("stock/item", "UBT-M8-050")
    before = twin.contents(*RECORDS)
    answer = enter_codes(page, {"": code}).submit("Save")
    assert (answer.status, answer.errors) == (200, {"Code": [text]})
    assert twin.contents(*RECORDS) == before


@pytest.mark.only("sqlite", "the form rejects it before anything is written")
@pytest.mark.spec("ADM-7")
def test_a_rejected_form_keeps_its_values(admin):
    page = admin("manager").open("stock/item", "HEX-M8-030")
    form = enter_codes(page, {"": "123", "405218310116": "405"}).fill(
        {
            "SKU": "a b",
            "Name": "<b>Bolt</b>",
            "Description": "One\ntwo",
            "Category": "Abrasives",
            "Supplier": "",
            "Unit cost": "1.234",
            "Reorder level": "x",
            "Active": False,
        }
    )
    again = form.submit("Save").form("Save").values
    unbroken = {label: value.replace("\r", "") for label, value in again.items()}
    assert unbroken == form.values


@pytest.mark.spec("ADM-7")
def test_the_same_rules_apply_to_changes(admin, twin):
    before = item(twin)
    page = admin("manager").change("stock/item", "HEX-M8-030", {"SKU": "NUT-M8", "Unit cost": "-1"})
    assert page.errors == {"SKU": [taken("Item", "SKU")], "Unit cost": [POSITIVE]}
    assert item(twin) == before


@pytest.mark.spec("ADM-7")
@pytest.mark.parametrize(("cost", "stored"), [("1e5", 100000), ("0", 0), (" 7.50 ", 7.5)])
def test_a_cost_is_valid_in_several_notations(admin, twin, cost, stored):
    assert admin("manager").change("stock/item", "NUT-M8", {"Unit cost": cost}).status == 302
    assert item(twin, "NUT-M8")["unit_cost"] == stored
