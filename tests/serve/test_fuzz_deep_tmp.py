"""The API against its own description: whatever is sent, never a 500, and never an answer that is not described."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import positive_data_acceptance

from marquee.catalog.load import import_titles
from marquee.schema.clock import HOUR, Clock
from marquee.serve.endpoint import Endpoint
from marquee.serve.routes import ENDPOINTS
from marquee.serve.tokens import Claims, mint
from marquee.settings import Settings
from marquee.storage.open import open_stores

from .conftest import NOW, Service, a_catalogue, start_service, stop_service

EXAMPLES = 300
ACCOUNT = "of-p1"
WHOLE_NUMBERS = {"create_profile", "clock"}  # JSON Schema counts 7.0 among whole numbers, the decoder does not


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    home = Path(tmp_path_factory.mktemp("fuzz")) / "home"
    stores = open_stores(Settings(home=home, clock_kind="data"))
    Clock.data(home / "clock", start_at=NOW)
    import_titles(stores.artifacts, stores.desk, a_catalogue(40), replace=False, yes=False, author="test", now=NOW)
    service = start_service(stores)
    yield service
    stop_service(service)
    stores.close()


@pytest.fixture(scope="module")
def described(fuzzed: Service) -> Any:
    return schemathesis.openapi.from_url(f"{fuzzed.client.base_url}/openapi.json", config=SchemathesisConfig())


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: endpoint.name)
def test_an_address_keeps_its_description_whatever_is_sent(
    endpoint: Endpoint, mode: GenerationMode, described: Any, fuzzed: Service
) -> None:
    if mode is GenerationMode.NEGATIVE and endpoint.query is endpoint.body is None and "{" not in endpoint.path:
        pytest.skip("there is nothing to send wrongly")
    operation = described[endpoint.path][endpoint.method]

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def check(case: Any) -> None:
        claims = Claims(account_id=ACCOUNT, expires_at=fuzzed.runtime.clock.now() + HOUR)
        token = mint(fuzzed.runtime.token_key, claims)
        case.call_and_validate(
            excluded_checks=[positive_data_acceptance] if endpoint.name in WHOLE_NUMBERS else [],
            headers={"authorization": f"Bearer {token}"} if endpoint.guarded else {},
        )
        assert [fuzzed.runtime.metrics.total(name) for name in ("failures", "pages_fallback")] == before

    before = [fuzzed.runtime.metrics.total(name) for name in ("failures", "pages_fallback")]
    check()
