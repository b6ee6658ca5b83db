"""What the cogs share to speak Discord: replies, cards, addresses of buttons, reports of errors."""
