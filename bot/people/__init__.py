"""People who chose to be listed, and what each says of themselves."""
