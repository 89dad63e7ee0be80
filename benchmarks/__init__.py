"""What centra-ipaas costs and catches, beside what one would use instead; see README.md."""
