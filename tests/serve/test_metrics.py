"""Metrics: workers' counts add up, and the text is what Prometheus reads."""

from pathlib import Path

import msgspec

from marquee.schema.job import JobState
from marquee.serve.metrics import Gauge, Metrics, job_gauges


def test_what_two_workers_counted_adds_up(tmp_path: Path) -> None:
    file = tmp_path / "run" / "metrics-1"
    first = Metrics(["home"], file=file, worker=0, workers=2)
    second = Metrics(["home"], file=file, worker=1, workers=2)
    first.count("pages", 3)
    second.count("pages", 4)
    assert first.total("pages") == second.total("pages") == 7


def test_a_histogram_is_cumulative_and_ends_at_the_count() -> None:
    metrics = Metrics(["home"])
    for took_s in (0.0005, 0.001, 0.004, 0.3, 99.0):
        metrics.request("home", status=200, took_s=took_s)
    lines = metrics.text([]).splitlines()
    assert 'marquee_request_seconds_bucket{route="home",le="0.001"} 2' in lines
    assert 'marquee_request_seconds_bucket{route="home",le="2.5"} 4' in lines
    assert 'marquee_request_seconds_bucket{route="home",le="+Inf"} 5' in lines
    assert 'marquee_request_seconds_count{route="home"} 5' in lines
    assert 'marquee_requests_total{route="home",status="2xx"} 5' in lines


def test_a_route_nobody_knows_is_counted_as_other() -> None:
    metrics = Metrics(["home"])
    metrics.request("nonsense", status=404, took_s=0.001)
    assert 'marquee_requests_total{route="other",status="4xx"} 1' in metrics.text([])


def test_every_sample_has_its_help_and_type_before_it() -> None:
    metrics = Metrics(["home"])
    metrics.request("home", status=200, took_s=0.001)
    text = metrics.text([Gauge(name="job_lag_seconds", about="lag", value=1.5, labels='{job="land"}')])
    typed: set[str] = set()
    for line in text.splitlines():
        if line.startswith("# TYPE "):
            typed.add(line.split()[2])
        elif not line.startswith("#"):
            name = line.split("{")[0].split(" ")[0]
            assert name in typed or name.rsplit("_", 1)[0] in typed
    assert 'marquee_job_lag_seconds{job="land"} 1.500000' in text


def test_a_jobs_line_becomes_gauges_and_a_torn_one_is_passed_over(tmp_path: Path) -> None:
    state = JobState(name="land", every_s=60.0, runs=2, backlog=7, figures={"files_most": 3}, last_success_s=0.0)
    (tmp_path / "job-land.json").write_bytes(msgspec.json.encode(state))
    (tmp_path / "job-learn.json").write_bytes(b'{"name": "lea')
    found = {gauge.name: gauge.value for gauge in job_gauges(tmp_path)}
    assert found["job_backlog"] == 7
    assert found["job_lag_seconds"] > 0
    assert found["land_files_most"] == 3
