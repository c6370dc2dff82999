"""Trains the text guard: one small encoder with heads for severity, injection, refusal and categories."""
