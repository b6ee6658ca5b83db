"""The whole bot against a simulated Discord, in one process, without a token or a network.

`world` holds the simulated network and the bot, `person` what its people can do, `script` and `player` the lines
that drive them; tests use the same people (`tests/support/network.py`). docs/contributors.md explains the script.
"""
