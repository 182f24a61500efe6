"""pyHanko is asynchronous inside: even its plain calls begin an event loop, which fails where one is running already.

Whoever calls it goes through here. Where a loop is running (a page served by ASGI, a browser test), the call gets a
short-lived thread, and so a loop, of its own; elsewhere it is called as it is. It must not touch the database.
"""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


def apart(call: Callable[P, T], /, *arguments: P.args, **keywords: P.kwargs) -> T:
    """What the call returns or raises, whether a loop is running here or not."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return call(*arguments, **keywords)
    with ThreadPoolExecutor(max_workers=1) as one:
        # The language of the page goes with it.
        inside = copy_context().run
        return one.submit(inside, partial(call, *arguments, **keywords)).result()


def run(coroutine: Coroutine[None, None, T]) -> T:
    return apart(asyncio.run, coroutine)
