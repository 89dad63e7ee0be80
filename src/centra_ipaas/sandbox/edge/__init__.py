"""Where the sandbox meets HTTP: requests and replies, tokens, quotas and faults."""
