"""What each framework provides and what had to be written, counted from the code."""
