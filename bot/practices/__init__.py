"""Promising practices, gathered by a questionnaire."""
