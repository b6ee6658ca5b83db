"""E-conversations: what is asked, what of the answers is featured, what comes of it."""
