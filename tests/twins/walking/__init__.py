"""People walk about in all twins at once: made-up stories in which no twin may differ."""
