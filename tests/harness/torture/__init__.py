"""Faults under load: server processes killed, the database stopped; nothing may be lost."""
