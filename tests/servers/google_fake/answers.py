"""Refusals in the form that Google gives them."""

from __future__ import annotations

from typing import Any


class ApiError(Exception):
    def __init__(self, status: int, reason: str, message: str = "", headers: dict[str, str] | None = None) -> None:
        super().__init__(status, reason)
        self.status = status
        self.reason = reason
        self.message = message or reason
        self.headers = headers or {}

    @property
    def body(self) -> dict[str, Any]:
        entry = {"message": self.message, "domain": "global", "reason": self.reason}
        return {"error": {"code": self.status, "message": self.message, "errors": [entry]}}


def not_found() -> ApiError:
    return ApiError(404, "notFound", "Requested entity was not found.")


def bad_request(reason: str, message: str = "") -> ApiError:
    return ApiError(400, reason, message)
