#!/usr/bin/env python3
"""How many awards a second 16 threads commit, against a bare conditional UPDATE of the same envelopes in the same run.

`python benchmarks/awards.py [--seconds 3]` starts a database of its own. An award is `envelopes.commit`: the lock, the
rules of the envelope, its figures and the entry that explains them, under a key of its own. The limit is one
`UPDATE … SET committed = committed + x WHERE committed + x <= amount`, which keeps no history. Both run in turn, on one
envelope and on sixteen; then 16 threads empty small envelopes, to see whether a cent too much is given.

Commits reach the disk, as in production. It ends with one line of JSON: `awards_per_s`, `limit_per_s` and `ratio` on
one envelope, the same with `_16` on sixteen, and `overspent`: what was committed beyond the amounts of all envelopes
together, which is 0.
"""

import argparse
import json
import statistics
import sys
import threading
import time
import uuid
from collections.abc import Callable
from decimal import Decimal

from scratch import platform

THREADS = 16
ROUNDS = 3
PLENTY, SMALL = Decimal("900000000.00"), Decimal("1000.00")
ONE, SEVEN = Decimal("1.00"), Decimal("7.00")
BARE = """
UPDATE ledger_envelope SET committed = committed + %s
WHERE id = %s AND committed + allotted + %s <= amount
"""


def together(work: Callable[[int, Callable[[], bool]], int], seconds: float) -> float:
    """How many pieces of work a second all threads did; `work(number, go_on)` counts its own."""
    from django.db import connection

    ready, counts, deadline = threading.Barrier(THREADS + 1), [0] * THREADS, [0.0]

    def run(number: int) -> None:
        connection.ensure_connection()
        try:
            ready.wait()
            counts[number] = work(number, lambda: time.perf_counter() < deadline[0])
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    deadline[0] = time.perf_counter() + seconds
    ready.wait()
    started = time.perf_counter()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.perf_counter() - started)


def awards(made: list) -> Callable[[int, Callable[[], bool]], int]:
    """Commit one unit after the other, each thread on its envelope."""
    from mdm_platform.ledger import envelopes
    from mdm_platform.ledger.models import Envelope

    def work(number: int, go_on: Callable[[], bool]) -> int:
        held, run, count = Envelope.objects.get(pk=made[number % len(made)].pk), uuid.uuid4().hex, 0
        while go_on():
            envelopes.commit(envelope=held, amount=ONE, key=f"{run}:{count}", about=held, by=None)
            count += 1
        return count

    return work


def bare(made: list) -> Callable[[int, Callable[[], bool]], int]:
    """Add one unit after the other with one statement each, and nothing else."""
    from django.db import connection

    def work(number: int, go_on: Callable[[], bool]) -> int:
        key, count = made[number % len(made)].pk, 0
        with connection.cursor() as cursor:
            while go_on():
                cursor.execute(BARE, [ONE, key, ONE])
                count += cursor.rowcount
        return count

    return work


def empty(made: list) -> Callable[[int, Callable[[], bool]], int]:
    """Award seven units at a time until every envelope refuses."""
    from mdm_platform.ledger import envelopes
    from mdm_platform.ledger.models import Envelope

    def work(number: int, go_on: Callable[[], bool]) -> int:
        run, count = uuid.uuid4().hex, 0
        for envelope in made:
            held = Envelope.objects.get(pk=envelope.pk)
            while True:
                try:
                    envelopes.commit(envelope=held, amount=SEVEN, key=f"{run}:{count}", about=held, by=None)
                except envelopes.EnvelopeExceeded:
                    break
                count += 1
        return count

    return work


def open_envelopes(count: int, amount: Decimal) -> list:
    """Envelopes of one institution."""
    from mdm_platform.institutions.models import Institution
    from mdm_platform.ledger import envelopes

    institution, _made = Institution.objects.get_or_create(slug="bench", defaults={"kind": "agency", "name_fr": "Banc"})
    words = {"name_fr": "Banc", "institution": institution, "amount": amount, "currency": "EUR", "by": None}
    return [envelopes.open(**words) for _number in range(count)]


def overspent(without: list) -> Decimal:
    """What entries commit beyond the amounts of their envelopes, over all of them."""
    from django.db.models import Sum

    from mdm_platform.ledger.models import Entry, Envelope

    sums = dict(Entry.objects.filter(kind="commit").order_by().values_list("envelope").annotate(sum=Sum("amount")))
    rows = Envelope.objects.exclude(pk__in=[one.pk for one in without])
    return sum((max(sums.get(one.pk, Decimal(0)) - one.amount, Decimal(0)) for one in rows), Decimal("0.00"))


def main() -> None:
    """Measure, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=3.0, help="of each of the rounds")
    seconds = parser.parse_args().seconds
    with platform(durable=True):
        from mdm_platform.ledger import envelopes

        figures: dict[str, float | str] = {}
        limits: list = []
        for count, suffix in ((1, ""), (16, "_16")):
            held, limit = open_envelopes(count, PLENTY), open_envelopes(count, PLENTY)
            limits += limit
            together(awards(held), 0.5)
            pairs = [(together(awards(held), seconds), together(bare(limit), seconds)) for _round in range(ROUNDS)]
            done, most = (statistics.median(column) for column in zip(*pairs, strict=True))
            print(f"{count} envelope(s): {done:,.0f} awards/s, limit {most:,.0f}/s", file=sys.stderr)
            figures |= {f"awards_per_s{suffix}": round(done), f"limit_per_s{suffix}": round(most)}
            figures[f"ratio{suffix}"] = round(statistics.median(one / other for one, other in pairs), 3)
        small = open_envelopes(16, SMALL)
        together(empty(small), 0)
        differing = {one.envelope_id for one in envelopes.reconcile()} - {one.pk for one in limits}
        if differing:
            sys.exit(f"envelopes {sorted(differing)} are not the sum of their entries")
        figures["overspent"] = int(overspent(limits) * 100) / 100
        print(json.dumps(figures))


if __name__ == "__main__":
    main()
