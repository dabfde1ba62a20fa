"""Run jobs in the background, in one thread of each process (ACC-11)."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from threading import BoundedSemaphore

from django.db import connections

logger = logging.getLogger(__name__)
# The thread starts with the first job, and finishes waiting jobs when the process ends.
executor = ThreadPoolExecutor(max_workers=1)
queue_slots = BoundedSemaphore(100)


def run_in_background(job: Callable[[], None]) -> None:
    """Queue a job, so that the response does not wait for it; drop it if the queue is full."""
    if queue_slots.acquire(blocking=False):
        # The context has the id of the request, for the log.
        executor.submit(copy_context().run, run, job)
    else:
        logger.error("Too many jobs are waiting; one was dropped")


def run(job: Callable[[], None]) -> None:
    """Run a job, and log its exception."""
    try:
        job()
    except Exception:
        logger.exception("A background job failed")
    finally:
        connections.close_all()
        queue_slots.release()
