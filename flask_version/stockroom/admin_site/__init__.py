"""The admin, which Django has as contrib.admin.

To be read in this order: `display` shows values; `options` holds what can be declared about a
model; `history` and `deletion` do what they say; `forms` edits a record and its inlines; `filters`
and `changelist` list records, `actions` acts on several; `login` lets staff in; `views` are the
pages; `site` knows the registered models.
"""
