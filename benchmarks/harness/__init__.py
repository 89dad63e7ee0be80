"""Runs benchmarks in turns and in environments of their own, and writes down what came out."""
