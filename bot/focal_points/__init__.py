"""Who speaks for an organisation, and who facilitates the network."""
