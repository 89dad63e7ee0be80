"""The made-up brand of the demo: what it sells, what happens to it, and how that is told."""
