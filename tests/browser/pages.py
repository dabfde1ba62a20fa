"""The pages that are looked at in the browser: an address, and who looks."""

PAGES = [
    ("/accounts/login/", "anonymous"),
    ("/accounts/signup/", "anonymous"),
    ("/accounts/password_reset/", "anonymous"),
    ("/accounts/password_reset/done/", "anonymous"),
    ("/accounts/reset/MQ/dead/", "anonymous"),
    ("/accounts/profile/", "member"),
    ("/accounts/email/", "member"),
    ("/accounts/password/", "member"),
    ("/accounts/tokens/", "member"),
    ("/items/", "member"),
    ("/", "manager"),
    ("/", "clerk"),
    ("/items/", "manager"),
    ("/items/?q=bolt&sort=-unit_cost", "manager"),
    ("/items/?q=nothing+like+it&status=low&category=unknown", "manager"),
    ("/items/HEX-M8-030/", "manager"),
    ("/items/HEX-M8-030/", "auditor"),
    ("/items/SLS-6X40/", "manager"),
    ("/items/MISSING/", "manager"),
    ("/movements/", "manager"),
    ("/movements/?item=HEX-M8-030&kind=issue", "manager"),
]

# The admin, whose pages differ between twins.
ADMIN_PAGES = [
    ("/admin/login/", "anonymous"),
    ("/admin/", "staff"),
    ("/admin/stock/item/", "manager"),
    ("/admin/stock/item/?q=bolt&is_active__exact=1", "manager"),
    ("/admin/stock/item/add/", "manager"),
    ("/admin/stock/item/1/change/", "superuser"),
    ("/admin/stock/item/1/change/", "auditor"),
    ("/admin/stock/item/1/delete/", "superuser"),
    ("/admin/stock/stockmovement/", "auditor"),
    ("/admin/accounts/user/", "superuser"),
    ("/admin/accounts/user/4/change/", "superuser"),
    ("/admin/accounts/user/4/password/", "superuser"),
    ("/admin/accounts/apitoken/", "superuser"),
]
