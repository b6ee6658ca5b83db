"""Fixtures for the tests of the stock-taking."""

from __future__ import annotations

from tests.support.apps import app, clock, empty_app, template

__all__ = ["app", "clock", "empty_app", "template"]
