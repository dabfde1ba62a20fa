"""The field guide: static pages, made only from the repository."""
