"""The code that records a test run from inside: in the served twin, its commands, and pytest."""
