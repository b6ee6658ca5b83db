from tests.support.apps import app, clock, empty_app, template

__all__ = ["app", "clock", "empty_app", "template"]
