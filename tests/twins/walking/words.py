"""Values that users type, choose and open in a random session."""

from hypothesis import strategies as st

ODD = "Ädä <b title='\"'>&amp;</b><script>alert(1)</script> “%s” {{ 1 }} \u202e\U0001f600"
HOSTILE = [ODD, "a\x7fb", "' OR 1=1; --", "=cmd()", " \t ", "x" * 300, "javascript:alert(1)", "٣"]
PASSWORD, OTHER = "brass hinge under rain", "iron hinge under snow"
STAFF = ["superuser", "manager", "auditor", "clerk", "member", "staff"]
SKUS = ["HEX-M8-030", "NUT-M8", "SLS-6X40", "EYE-M10-100", "WALK-1", "hex-m8-030"]
CATEGORIES, SUPPLIERS = ["Fasteners", "Metal stock"], ["", "Northgate Fasteners"]
PLACES = [
    "/",
    "/items/",
    "/movements/",
    "/movements/?kind=issue&item=HEX-M8-030",
    "/reports/low-stock/",
    "/reports/valuation/",
    "/reports/valuation.csv",
    "/reports/activity/?days=7",
    "/accounts/profile/",
    "/accounts/tokens/",
    "/items/export.csv?q=bolt",
    "/items/import/",
    "/nowhere/",
]
ADMIN_PLACES = [
    "/admin/",
    "/admin/stock/item/?q=bolt",
    "/admin/stock/item/?is_active__exact=0",
    "/admin/stock/stockmovement/?kind__exact=issue",
    "/admin/stock/category/?p=9",
    "/admin/stock/supplier/?q=a",
    "/admin/accounts/user/?is_staff__exact=1",
    "/admin/api/apitoken/",
    "/admin/auth/group/",
    "/admin/stock/item/2/history/",
    "/admin/stock/item/2/change/",
    "/admin/accounts/user/4/change/",
    "/admin/accounts/user/4/history/",
    "/admin/stock/item/9999/change/",
]
# Invalid numbers, repeated parameters, values that a list does not offer.
NO_NUMBERS = ["1_0", "+1", "\u0661", "1.0", "-1", "9" * 30]
NUMBERS = [*NO_NUMBERS, "01", "0", "2"]
ADMIN_QUERIES = [
    "is_active__exact=0",
    "category__id__exact=%2B1",
    "supplier__isnull=True",
]
LOOKED_UP = ["category", "supplier", "secret"]
SORTED = {
    "stock/item": ["SKU", "Name", "Quantity on hand", "Unit cost"],
    "stock/category": ["Name", "Slug"],
    "accounts/user": ["Username", "Email address", "Staff status"],
}
LISTED_BY_PROGRAMS = [
    "/items?limit=2",
    "/items?limit=20&ordering=-unit_cost",
    "/items?q=bolt&limit=3&ordering=name",
    "/items?category=fasteners&status=low&limit=1",
    "/items?barcode=4006381333931",
    "/items?category=nowhere&supplier=x&limit=0",
    "/items?sort=name",
    "/items/HEX-M8-030/movements?limit=1",
    "/movements?limit=2",
    "/movements?kind=issue&person=clerk&limit=1",
    "/movements?item=nut-m8&from=2020-01-01&to=x",
    "/categories?limit=2",
    "/suppliers?limit=3",
    "/reports/low-stock",
    "/nowhere",
]
WRITTEN_BY_PROGRAMS = {
    "sku": ["api-1", "HEX-M8-030", "a b", 7],
    "name": ["Renamed", "By a program", "", None],
    "description": ["One\r\ntwo", " trimmed "],
    "category": ["fasteners", "nowhere", None],
    "supplier": [1, None, 99, "x"],
    "location": [" B-12-3 ", "", "x" * 41, None],
    "unit_cost": ["1.20", "3", "0.001", 1.2],
    "reorder_level": [7, 5.0, -1, "5"],
    "is_active": [True, False, False, "yes"],
    "barcodes": [[], ["5012345678900"], ["24177863", "24177863"], ["4006381333931", "x y"]],
    "quantity_on_hand": [3],
    "colour": ["red"],
}
NEW_BY_PROGRAM = {
    "sku": "API-1",
    "name": "By a program",
    "category": "fasteners",
    "unit_cost": "1.20",
    "reorder_level": 5,
}
# By path below /admin/: values for the form, by label.
RECORDS = {
    "stock/category": {"Name": ["Walked", "Fasteners", ""], "Slug": ["walked", "fasteners", "a b"]},
    "stock/supplier": {
        "Name": ["Walked", "Northgate Fasteners"],
        "Email": ["", "nobody", "walked@stockroom.example"],
        "Website": ["", "https://walked.example/?a=b&c", "javascript:alert(1)"],
    },
    "stock/item": {
        "SKU": ["walk-1", "HEX-M8-030", "a b"],
        "Name": ["Walked item", ""],
        "Category": CATEGORIES,
        "Supplier": SUPPLIERS,
        "Location": ["B-12-3", "", "x" * 41],
        "Unit cost": ["0.01", "12345678.90", "1.234", "-1", "free", " ", "1_0", "+5"],
        "Reorder level": ["0", "10", "1000000000", "1.000", " 7 ", "\u0663"],
        "Active": [True, True, False],
    },
}
RIGHTS = {
    "Groups": [[], ["Clerks"], ["Clerks", "Auditors"], ["Managers"]],
    "Active": [True, True, False],
    "Staff status": [True, False],
    "User permissions": [[], ["Stock | item | Can view item", "Accounts | user | Can view user"]],
}
HEADER = "sku,name,category,unit_cost"
FILES = [
    f"{HEADER}\r\nHEX-M8-030,Hex bolt M8,Fasteners,0.21\r\n",
    f'{HEADER}\r\nCSV-1,From a file,Metal stock,1.00\r\nCSV-2,"\'=1+1",Fasteners,2\r\n',
    f"{HEADER}\r\nNUT-M8,,Fasteners,0.06\r\nnut-m8,Twice,Nowhere,x\r\n",
    "sku,quantity_on_hand\r\nHEX-M8-030,1\r\n",
    "not,a\r\nfile of items\r\n",
    "",
]

people = st.sampled_from(STAFF)
editors = st.sampled_from(["manager", "manager", "superuser", "superuser", "auditor", "clerk"])
programs = st.sampled_from(["manager", "manager", "superuser", "clerk", "auditor", "member"])
skus = st.sampled_from(SKUS)
kinds = st.sampled_from(["receipt", "issue", "adjustment"])
odd_quantities = st.sampled_from(["0", "-1", "1.5", "x", "", "1000000", "1000001", "9" * 30])
quantities = st.one_of(st.integers(1, 60).map(str), odd_quantities)
reasons = st.sampled_from(["", "Counted", *HOSTILE])
searches = st.sampled_from(["", "bolt", '"hex bolt"', "m8 hex", "%", "_", "2004", *HOSTILE])
filters = st.fixed_dictionaries(
    {},
    optional={
        "q": searches,
        "category": st.sampled_from(["1", "2", "99", "x"]),
        "supplier": st.sampled_from(["1", "3", "", "x"]),
        "status": st.sampled_from(["ok", "low", "out", "inactive", "new"]),
        "sort": st.sampled_from(["name", "-name", "unit_cost", "-quantity_on_hand", "secret"]),
        "page": st.sampled_from(["1", "2", "3", "99", "x", "-1"]),
    },
)
profiles = st.fixed_dictionaries(
    {},
    optional={
        "Display name": st.sampled_from(["Ada Ash", "", *HOSTILE]),
        "Job title": st.sampled_from(["Counter", *HOSTILE]),
        "Phone": st.sampled_from(["+44 1632 960119", *HOSTILE]),
        "Time zone": st.sampled_from(["UTC", "Asia/Kathmandu", "America/St_Johns"]),
    },
)
emails = st.sampled_from(
    ["walker@Books.example", "Walker@books.example", "clerk@stockroom.example", "nobody"]
)
newcomers = st.fixed_dictionaries(
    {
        "Username": st.sampled_from(["walker", "walker", "WALKER", "clerk", "two words", "ｗ" * 9]),
        "Email address": emails,
        "Password": st.sampled_from([PASSWORD, PASSWORD, "short", "123456789012", "walker walker"]),
        "Password confirmation": st.sampled_from([PASSWORD, PASSWORD, "other words here"]),
    }
)
# A few at a time, because with all of them the request is rejected.
sent = st.lists(st.sampled_from(sorted(WRITTEN_BY_PROGRAMS)), max_size=3, unique=True).flatmap(
    lambda names: st.fixed_dictionaries(
        {name: st.sampled_from(WRITTEN_BY_PROGRAMS[name]) for name in names}
    )
)


def typed(kind: str) -> st.SearchStrategy:
    """Return possible values for some fields of an admin form."""
    return st.fixed_dictionaries(
        {},
        optional={
            label: st.sampled_from(values + (HOSTILE if label in ("Name", "Email") else []))
            for label, values in RECORDS[kind].items()
        },
    )


items = typed("stock/item")
records = st.sampled_from(sorted(RECORDS)).flatmap(
    lambda kind: st.tuples(st.just(kind), typed(kind))
)
sorts = st.sampled_from([(kind, header) for kind in SORTED for header in SORTED[kind]]).flatmap(
    lambda column: st.tuples(st.just(column[0]), st.sampled_from([column[1:], column[1:] * 2]))
)
rights = st.fixed_dictionaries(
    {}, optional={label: st.sampled_from(values) for label, values in RIGHTS.items()}
)
