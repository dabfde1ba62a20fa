"""What runs inside while tests run: in the served twin, in its commands, and in pytest."""
