"""What each framework gave and what had to be written, counted from the code."""
