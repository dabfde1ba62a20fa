"""`tasks.py learn`: a learner's own project, tested at each save, step after step of the road."""
