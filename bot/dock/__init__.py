"""The docking station: a need in, whoever could help out, with reasons."""
