"""A new project of each framework, as its own tutorial leaves it: what it is protected from."""
