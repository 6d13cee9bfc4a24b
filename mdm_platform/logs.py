"""Logs as one JSON object a line, with the request's id and nothing personal."""

import json
import logging
import re
from datetime import UTC, datetime

from mdm_platform.request_id import current_request_id

_SIGNED = re.compile(r"[\w.-]+:[\w-]{6}:[\w-]{20,}")
_QUOTED = re.compile(
    r"^(DETAIL|CONTEXT):.*?(?=\n\n(?:The above exception|During handling)|\Z)", re.MULTILINE | re.DOTALL
)
KEPT_BACK = "[…]"


class RequestIdFilter(logging.Filter):
    """Adds `request_id` to every record; Django writes some once the answer is on its way, with the request beside."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = current_request_id() or getattr(getattr(record, "request", None), "request_id", "")
        return True


class JsonFormatter(logging.Formatter):
    """Time (UTC), level, logger, message, request id, and the traceback of an error.

    Signed links and the values that PostgreSQL quotes in its errors stay out.
    """

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": harmless(record.getMessage()),
            "request_id": getattr(record, "request_id", ""),
        }
        if record.exc_info:
            line["traceback"] = harmless(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)


def harmless(text: str) -> str:
    """The text without signed links, which open something, and without rows that the database quotes."""
    return _QUOTED.sub(rf"\1: {KEPT_BACK}", _SIGNED.sub(KEPT_BACK, text))
