"""The stock-taking document, drawn from the data alone."""
