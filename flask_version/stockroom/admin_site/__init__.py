"""The admin, which Django has as contrib.admin.

Read them in this order: `display` shows values; `options` holds the options of a model; `history`
logs changes, `deletion` collects what is deleted; `forms` edits a record and its inlines; `filters`
and `changelist` list records, `actions` acts on several; `login` is for staff; `views` are the
pages; `site` knows the registered models.
"""
