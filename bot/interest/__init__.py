"""Expressions of interest, and how far the curators got with each."""
