"""Imports discord.py before any test file does, forgiving it one warning where warnings are errors."""

from __future__ import annotations

import warnings

with warnings.catch_warnings():
    # discord.py 2.7 imports audioop, which Python 3.11 and 3.12 announce as going away; there is no other way
    warnings.filterwarnings("ignore", message="'audioop' is deprecated", category=DeprecationWarning)
    import discord  # noqa: F401
