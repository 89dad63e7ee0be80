"""What happens to units, money and tax."""
