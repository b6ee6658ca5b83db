"""The features as people meet them on Discord: commands, cards and buttons, one folder each."""
