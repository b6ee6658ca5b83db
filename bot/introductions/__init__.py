"""Introductions with two consents."""
