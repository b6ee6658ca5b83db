"""Machinery that every feature shares; nothing here knows Discord or a feature."""
