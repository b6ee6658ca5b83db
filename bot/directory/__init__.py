"""The directory: organisations, where they are, what they do, how they relate, and the ledger of doubts."""
