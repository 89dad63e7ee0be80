"""Servers that several benchmarks talk to."""
