"""Meetings: when they take place, who comes, who is reminded, what came of them."""
