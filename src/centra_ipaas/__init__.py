"""Integration SDK for Centra: orders out, stock in, tracking back, nothing lost and nothing doubled."""
