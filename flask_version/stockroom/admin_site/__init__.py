"""An admin site modeled on Django's contrib.admin.

Read it in this order: `options` holds the options of a model and shows its values; `history` logs
changes, `deletion` collects what is deleted; `forms` edits a record and its inlines; `filters` and
`changelist` list records and run actions on them; `views` are the pages; `site` has the
blueprint, the index and the login.
"""
