"""What every request passes first."""

from urllib.parse import unquote_to_bytes

from django.http import HttpResponse

LONGEST_ADDRESS = 4096


def refuse_malformed_addresses(get_response):
    """Answer 400 (414 when too long) to an address that no page of ours can have.

    Databases and parsers further in answer with errors of their own to NUL bytes and to text that
    is not UTF-8, some of them with a 500.
    """

    def middleware(request):
        if problem := _problem(request):
            status, text = problem
            return HttpResponse(
                f"{text}\n", status=status, content_type="text/plain; charset=utf-8"
            )
        return get_response(request)

    return middleware


def _problem(request):
    # Django has decoded the path; what wasn't UTF-8 in it stays percent-encoded, and isn't found.
    # The query is as the server gave it: bytes decoded as Latin-1 (PEP 3333).
    query = request.META.get("QUERY_STRING", "").encode("latin-1", "replace")
    if len(request.path_info.encode()) + len(query) > LONGEST_ADDRESS:
        return 414, "This address is too long."
    try:
        decoded = unquote_to_bytes(query).decode()
    except UnicodeDecodeError:
        return 400, "This address is not valid UTF-8."
    if "\0" in request.path_info + decoded:
        return 400, "This address holds a NUL byte."
    return None
