"""Rights: which licence each component has, and what follows from it for the others and for a use.

- `interface`: the records.
- `estate`: components with what is said of their licences, and what was made from what.
- `causes`: what only follows from a licence that is not settled.
- `flow`: what the terms of one component ask of another, and of the intended use.
"""
