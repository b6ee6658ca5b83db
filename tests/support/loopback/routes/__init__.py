"""The REST routes, a file a subject."""
