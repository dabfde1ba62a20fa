"""Starts a twin as a process and talks to it as people, browsers and mail servers do."""
