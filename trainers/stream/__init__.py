"""Trains the streaming guard (`models/guard-stream`): a causal network that judges a reply token by token."""
