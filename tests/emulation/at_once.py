"""Several works at the same moment, each in a thread with a connection of its own."""

from threading import Barrier, Thread

from django.db import connections


def at_once(*works):
    """Run each work in a thread of its own; return the kinds of what they raised."""
    start, failures = Barrier(len(works)), []

    def run(work):
        try:
            start.wait(timeout=10)
            work()
        except Exception as failure:  # noqa: BLE001  whatever it is, the test tells it
            failures.append(type(failure))
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return failures
