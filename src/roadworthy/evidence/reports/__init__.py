"""Reports of other tools that were handed in: what they found becomes sightings."""
