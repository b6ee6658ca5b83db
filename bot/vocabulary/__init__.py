"""The vocabulary of the network: categories, kinds, the axes of themes, expertise and SDG targets."""
