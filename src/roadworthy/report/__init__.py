"""Writers of the report: one file a format, each a function from an `Assessment` to a text."""
