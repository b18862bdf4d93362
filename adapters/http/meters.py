"""What is measured while the server runs, for Prometheus: numbers, names of our own, and nothing about anybody."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from adapters import condition
from adapters.main import Office
from application.journal import Outpaced, Reserved

SHARED = "PROMETHEUS_MULTIPROC_DIR"
"""Names, to the library, a folder where several processes count together."""
OUTCOMES: dict[type[Exception], str] = {Outpaced: "outpaced", Reserved: "reserved"}
APPEND_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5)
REQUEST_SECONDS = (0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Meters:
    """Of one process; what is counted is that of all processes of a server."""

    def __init__(self, office: Office) -> None:
        """Count from now on, also what the office stores."""
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self.at_work = 0
        """Requests that hold a thread of this process."""
        self._registry = CollectorRegistry()
        if SHARED in os.environ:
            MultiProcessCollector(self._registry)  # type: ignore[no-untyped-call]
        counted = None if SHARED in os.environ else self._registry
        self._appends = Histogram(
            "fallkonferenz_append_seconds",
            "Tries to store what a command decided; `outpaced` are decided anew.",
            ["outcome"],
            registry=counted,
            buckets=APPEND_SECONDS,
        )
        self._requests = Histogram(
            "fallkonferenz_request_seconds",
            "Requests, by the template of their route.",
            ["method", "route", "status"],
            registry=counted,
            buckets=REQUEST_SECONDS,
        )
        self._problems = Counter(
            "fallkonferenz_problems", "Requests that were not fulfilled, by code.", ["code"], registry=counted
        )
        self._registry.register(Now(office, self))
        office.journal.storing = self.storing

    @contextmanager
    def working(self) -> Iterator[None]:
        """Around what a request needs a thread for."""
        self.at_work += 1
        try:
            yield
        finally:
            self.at_work -= 1

    @contextmanager
    def storing(self) -> Iterator[None]:
        """Around each try to store something."""
        begun, outcome = time.perf_counter(), "stored"
        try:
            yield
        except Exception as failure:
            outcome = OUTCOMES.get(type(failure), "failed")
            raise
        finally:
            self._appends.labels(outcome).observe(time.perf_counter() - begun)

    def answered(self, method: str, route: str, status: int, code: str | None, seconds: float) -> None:
        """A request was answered, with a problem of this code if it is one."""
        self._requests.labels(method, route, str(status)).observe(seconds)
        if code:
            self._problems.labels(code).inc()

    def exposition(self) -> bytes:
        """All of it in the text format of Prometheus."""
        return generate_latest(self._registry)


class Now(Collector):
    """What is asked when somebody wants to know; a part that cannot say is left out."""

    def __init__(self, office: Office, meters: Meters) -> None:
        self._office = office
        self._meters = meters

    def describe(self) -> list[Metric]:
        """Nothing: the library would ask the office for it when this is registered."""
        return []

    def collect(self) -> Iterator[Metric]:
        yield GaugeMetricFamily(
            "fallkonferenz_requests_at_work", "Requests that hold a thread of this process.", self._meters.at_work
        )
        models = {name: one for name, one in condition.read_models(self._office) if one}
        yield _gauge("projection_lag_events", "Not folded in yet.", {name: one.events for name, one in models.items()})
        yield _gauge("projection_age_seconds", "Of the oldest.", {name: one.seconds for name, one in models.items()})
        yield _gauge("projection_stopped", "1: by an event.", {name: one.stopped for name, one in models.items()})
        seals = {name: one for name, one in condition.seals(self._office) if one}
        yield _gauge("checkpoint_lag_events", "Not sealed yet.", {name: one.events for name, one in seals.items()})
        yield _gauge("checkpoint_age_seconds", "Of the oldest.", {name: one.seconds for name, one in seals.items()})


def _gauge(name: str, words: str, values: dict[str, float]) -> GaugeMetricFamily:
    """A figure of several parts, whose label is the first word of its name."""
    family = GaugeMetricFamily(f"fallkonferenz_{name}", words, labels=[name.partition("_")[0]])
    for part, value in values.items():
        family.add_metric([part], value)
    return family
