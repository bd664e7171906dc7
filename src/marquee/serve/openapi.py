"""/openapi.json, made from the same declarations and structs that check the requests."""

import re
from collections.abc import Sequence
from typing import Any

import msgspec

from marquee.schema.ids import ID_PATTERN
from marquee.serve.endpoint import JSON, Endpoint
from marquee.serve.payloads import Failure

PROBLEMS = {
    400: "something in the request cannot be used",
    401: "a token is needed",
    403: "the token is for another account or profile",
    404: "there is no such thing, or it may not be shown",
    405: "this address has no such method",
    409: "a deliberate no",
    410: "it existed and does not any more",
    413: "the body is too large",
    415: "the body is in a form that is not read here",
    503: "no catalogue is published yet",
}
_REF = "#/components/schemas/{name}"


def describe(endpoints: Sequence[Endpoint], *, version: str) -> dict[str, Any]:
    """Write the OpenAPI 3.1 document of these endpoints."""
    wanted = {Failure: None}
    for endpoint in endpoints:
        wanted.update({kind: None for kind in (endpoint.body, endpoint.answers) if kind is not None})
    schemas, components = msgspec.json.schema_components(list(wanted), ref_template=_REF)
    of = dict(zip(wanted, schemas, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in endpoints:
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = _operation(endpoint, of)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Marquee", "version": version, "description": "A personal home screen over HTTP."},
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {"account": {"type": "http", "scheme": "bearer", "description": "An account token."}},
        },
    }


def _operation(endpoint: Endpoint, of: dict[Any, Any]) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": endpoint.name,
        "summary": endpoint.summary,
        "parameters": [*_path_parameters(endpoint.path), *_query_parameters(endpoint.query)],
        "responses": {str(status): _success(endpoint, of) for status in (endpoint.status, *endpoint.also)},
    }
    codes = {405, *endpoint.problems} | ({503} if not endpoint.before_ready else set())
    if endpoint.query is not None or endpoint.body is not None:
        codes.add(400)
    if endpoint.body is not None:
        codes |= {413, 415}
        operation["requestBody"] = {"required": True, "content": {JSON: {"schema": of[endpoint.body]}}}
    if endpoint.guarded or endpoint.operator:
        codes |= {401, 403}  # 403 also answers a foreign origin
        operation["security"] = [{"account": []}, {}]
    for code in sorted(codes - {endpoint.status, *endpoint.also}):
        operation["responses"][str(code)] = {
            "description": PROBLEMS[code],
            "content": {JSON: {"schema": of[Failure]}},
        }
    return operation


def _success(endpoint: Endpoint, of: dict[Any, Any]) -> dict[str, Any]:
    schema = of[endpoint.answers] if endpoint.answers is not None else {"type": "string"}
    return {"description": endpoint.summary, "content": {endpoint.media_type: {"schema": schema}}}


def _path_parameters(path: str) -> list[dict[str, Any]]:
    schema = {"type": "string", "pattern": ID_PATTERN, "maxLength": 128}
    return [{"name": name, "in": "path", "required": True, "schema": schema} for name in re.findall(r"\{(\w+)\}", path)]


def _query_parameters(kind: type[msgspec.Struct] | None) -> list[dict[str, Any]]:
    if kind is None:
        return []
    schema, components = msgspec.json.schema_components([kind], ref_template=_REF)
    described = components[kind.__name__] if "$ref" in schema[0] else schema[0]
    required = set(described.get("required", ()))
    return [
        {"name": name, "in": "query", "required": name in required, "schema": _without_null(field)}
        for name, field in described["properties"].items()
    ]


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """Say of an optional parameter what it may be where it is given: a query has no null."""
    choices = [choice for choice in schema.get("anyOf", ()) if choice != {"type": "null"}]
    if len(choices) == 1:
        return dict(choices[0])
    return {key: value for key, value in schema.items() if not (key == "default" and value is None)}
