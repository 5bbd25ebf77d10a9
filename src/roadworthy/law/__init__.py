"""The law engine: packs of rules as data, three-valued and on two clocks."""
