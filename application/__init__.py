"""Load, decide, append: what people can do with the rules, and who may."""
