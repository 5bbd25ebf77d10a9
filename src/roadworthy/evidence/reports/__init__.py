"""Reports of other tools and of people, which a user hands in.

Each file of this package reads one format: `read(data, name)` yields what the report says, or
raises an `InputError` with a hint. What a report says is told as its word, never as ours.
"""
