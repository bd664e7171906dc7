"""Whether this process lives, can serve pages, and what it counted."""

from marquee.serve.endpoint import Answer, Call, encode
from marquee.serve.metrics import Gauge, job_gauges
from marquee.serve.payloads import Health, Readiness

_PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"


def get_health(call: Call) -> Health:
    """Answer, whatever the state of the stores."""
    return Health(status="ok")


def get_ready(call: Call) -> Answer:
    """Answer 200 where pages can be served, 503 with the reason where no catalogue is published."""
    bound = call.binding.bound
    readiness = Readiness(
        status="ready" if call.binding.ready else "no catalogue is published: run `marquee import catalog FILE`",
        titles=len(bound.snapshot),
        catalog=bound.versions.catalog,
        models=bound.versions.models,
        covers=bound.versions.policy,
        desk=bound.desk.version,
        clock=call.runtime.clock.kind,
    )
    return Answer(body=encode(readiness), status=200 if call.binding.ready else 503)


def get_metrics(call: Call) -> Answer:
    """Write all workers' counters, the jobs' lag and how far each store has come."""
    runtime = call.runtime
    last, folded = runtime.log.last_position(), runtime.state.folded_position()
    gauges = [
        Gauge(name="log_position", about="last position of the event log", value=last),
        Gauge(name="folded_position", about="last position folded into profiles", value=folded),
        Gauge(name="fold_backlog", about="events not yet folded into profiles", value=max(0, last - folded)),
        Gauge(name="titles", about="titles in the catalogue served", value=len(call.binding.bound.snapshot)),
        Gauge(name="desk_version", about="version of the desk in force", value=call.binding.bound.desk.version),
        Gauge(name="now_seconds", about="the service's clock", value=call.now / 1000),
        *job_gauges(runtime.settings.home / "run"),
    ]
    return Answer(body=runtime.metrics.text(gauges).encode(), media_type=_PROMETHEUS)
