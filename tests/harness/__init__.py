"""Starts a twin as a process and talks to it like users, browsers and mail servers do."""
