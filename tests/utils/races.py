"""Many at once: each action in a thread, on a connection of its own."""

import threading

from django.db import connection

from mdm_platform.errors import DomainError


def race(*actions):
    """Every action at the same time; what each gave, or its refusal's code."""
    ready = threading.Barrier(len(actions))
    results = [None] * len(actions)

    def run(number, action):
        try:
            connection.ensure_connection()
            ready.wait()
            results[number] = action()
        except DomainError as refusal:
            results[number] = refusal.code
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
