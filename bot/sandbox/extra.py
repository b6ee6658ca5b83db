"""Says in one line that the extra is missing, before anything of it is imported."""

from __future__ import annotations

from importlib.util import find_spec

from bot.errors import SettingsError

_MODULES = ("simcord", "markdown_it", "linkify_it", "regex", "PIL")


def require() -> None:
    """Raise SettingsError where the packages of the extra `sandbox` are not installed."""
    missing = [name for name in _MODULES if find_spec(name) is None]
    if missing:
        raise SettingsError(
            f"The sandbox needs packages that are not installed: {', '.join(missing)}.",
            remedy="Run `make demo`, which installs them, or: pip install -e '.[sandbox]'",
        )
