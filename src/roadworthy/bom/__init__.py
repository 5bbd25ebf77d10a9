"""Bills of materials: what a system is made of, for machines of others.

- `inventory`: what goes into one, taken from an assessment.
- `cyclonedx`, `spdx`: the formats.
- `minimum`: the minimum elements of the G7 for an AI bill of materials, present or missing.
"""
