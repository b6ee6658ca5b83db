"""The working memory of a professional network, on Discord."""

__version__ = "0.1.0"
