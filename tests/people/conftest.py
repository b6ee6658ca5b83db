from tests.support.apps import app, clock, template

__all__ = ["app", "clock", "template"]
