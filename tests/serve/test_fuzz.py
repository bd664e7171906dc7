"""The API against its own description: whatever is sent, never a 500, and never an answer that is not described."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import positive_data_acceptance

from marquee.schema.clock import HOUR
from marquee.serve.endpoint import Endpoint
from marquee.serve.routes import ENDPOINTS
from marquee.serve.tokens import Claims, mint

from .conftest import Service

EXAMPLES = 25
ACCOUNT = "of-p1"
WHOLE_NUMBERS = {"create_profile", "clock"}  # JSON Schema counts 7.0 among whole numbers, the decoder does not
BETWEEN_FIELDS = {"act_on_row", "act_on_campaign", "preview_campaign"}  # dates in order, what an act needs: no schema's


@pytest.fixture(scope="module")
def described(shared: Service) -> Any:
    return schemathesis.openapi.from_url(f"{shared.client.base_url}/openapi.json", config=SchemathesisConfig())


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: endpoint.name)
def test_an_address_keeps_its_description_whatever_is_sent(
    endpoint: Endpoint, mode: GenerationMode, described: Any, shared: Service
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
        claims = Claims(account_id=ACCOUNT, expires_at=shared.runtime.clock.now() + HOUR)
        token = mint(shared.runtime.token_key, claims)
        case.call_and_validate(
            excluded_checks=[positive_data_acceptance] if endpoint.name in WHOLE_NUMBERS | BETWEEN_FIELDS else [],
            headers={"authorization": f"Bearer {token}"} if endpoint.guarded else {},
        )
        assert [shared.runtime.metrics.total(name) for name in ("failures", "pages_fallback")] == before

    before = [shared.runtime.metrics.total(name) for name in ("failures", "pages_fallback")]
    check()
