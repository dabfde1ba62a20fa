"""`tasks.py learn`: a learner's own project, tested at each save, step by step along the road."""
