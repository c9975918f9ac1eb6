"""A file as an answer, to be saved under its name."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "csv": "text/csv; charset=utf-8",
    "zip": "application/zip",
}


def download(content: bytes | Iterable[Any], name: str) -> Any:
    """A file as an attachment, its type after its name; what is not bytes is streamed, piece by piece."""
    answer = HttpResponse if isinstance(content, bytes) else StreamingHttpResponse
    response = answer(content, content_type=TYPES[name.rsplit(".", 1)[1]])
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response
