"""The network itself: what it is, what it set out to do and promised, and its published contact points."""
