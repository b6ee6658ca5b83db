"""What is kept of people: shown, taken along, consented to, erased; and who left."""
