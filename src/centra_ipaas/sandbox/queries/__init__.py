"""How what is stored is read."""
