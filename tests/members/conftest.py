from tests.support.apps import clock, empty_app

__all__ = ["clock", "empty_app"]
