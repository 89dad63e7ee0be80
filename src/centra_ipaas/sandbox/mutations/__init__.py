"""How what is stored is changed through the API."""
