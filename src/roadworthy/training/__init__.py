"""How much computing went into training a model: what is known, what can be estimated, how well.

`known` is the table of models whose training is published, `methods` the arithmetic, `estimates`
puts both to the components of a system, and `changes` looks at what a change of a model took.
"""
