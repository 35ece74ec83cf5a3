"""Responses with data that anyone may use."""

from typing import Any

from django.http import HttpResponse, JsonResponse


def open_data(response: HttpResponse) -> HttpResponse:
    """Let scripts on other sites read `response`, without credentials, and return it.

    The data is public (Fetch standard, CORS protocol).
    """
    response["Access-Control-Allow-Origin"] = "*"
    return response


def open_json(data: dict[str, Any], status: int = 200) -> HttpResponse:
    """Return `data` as open data in JSON."""
    return open_data(JsonResponse(data, status=status, json_dumps_params={"ensure_ascii": False}))


def download(content: str | bytes, content_type: str, name: str) -> HttpResponse:
    """Return open data that browsers store as a file called `name`."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return open_data(response)
