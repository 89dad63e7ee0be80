"""Real invoices, not all of them orders: the UCI Online Retail format and what its rows become."""
