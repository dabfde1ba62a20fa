"""A new project of each framework, as after its own tutorial: its protections."""
