"""What `make check` asks of the packages that the bot is made of."""
