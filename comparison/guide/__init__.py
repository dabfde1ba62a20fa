"""The field guide: static pages, made of the repository alone."""
