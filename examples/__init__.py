"""Programs to read and run; see docs/examples.md."""
