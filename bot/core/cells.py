"""Cells of spreadsheets that open as text, whatever they hold."""

from __future__ import annotations

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def disarmed(cell: str) -> str:
    """Return a cell that every spreadsheet opens as text: one that would be a formula gets an apostrophe before it."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def armed(cell: str) -> str:
    """Return what `disarmed` was given."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell
