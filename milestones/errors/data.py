"""Errors at URLs that end in .json: they are JSON too, as the description of the API says."""

from django.http import HttpRequest, JsonResponse


def is_of_data(request: HttpRequest) -> bool:
    """Return whether a program that reads JSON is asking, by the URL alone."""
    return request.path_info.endswith(".json")


def json_error(text: str, status: int, **more: str) -> JsonResponse:
    """Return an error, which says in `text` what is wrong, with `more` of what may help.

    Scripts on other sites may read it.
    """
    response = JsonResponse(
        {"error": text, **more}, status=status, json_dumps_params={"ensure_ascii": False}
    )
    response["Access-Control-Allow-Origin"] = "*"
    return response
