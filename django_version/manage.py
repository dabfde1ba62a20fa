#!/usr/bin/env python3
"""Run Django's commands on this stockroom (ACC-20, OPS-8)."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stockroom.settings")
    execute_from_command_line(sys.argv)
