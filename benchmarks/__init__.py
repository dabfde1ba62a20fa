"""What is timed; every figure is a ratio within one run."""
