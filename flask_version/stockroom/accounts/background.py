"""Run jobs in the background, in one thread of each process (ACC-11)."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import BoundedSemaphore
from typing import Any

from flask import copy_current_request_context

from ..web.logs import request_id

logger = logging.getLogger(__name__)
# The thread starts with the first job, and finishes waiting jobs when the process ends.
executor = ThreadPoolExecutor(max_workers=1)
queue_slots = BoundedSemaphore(100)


def run_in_background(job: Callable[..., None], *args: Any) -> None:
    """Queue a job, so that the response does not wait for it; drop it if the queue is full."""
    if queue_slots.acquire(blocking=False):
        # A copy of the request's context has a database session of its own.
        executor.submit(run, request_id.get(), copy_current_request_context(job), *args)
    else:
        logger.error("Too many jobs are waiting; one was dropped")


def run(parent_request_id: str, job: Callable[..., None], *args: Any) -> None:
    """Run a job with the id of its request, and log its exception."""
    request_id.set(parent_request_id)
    try:
        job(*args)
    except Exception:
        logger.exception("A background job failed")
    finally:
        queue_slots.release()
