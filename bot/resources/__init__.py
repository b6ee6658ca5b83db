"""What the network reads and writes: found, cited, shared, reviewed."""
