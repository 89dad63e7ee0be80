"""What a sandbox stores."""
