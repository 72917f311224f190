"""A stand-in for AWS Glue's Python library, as far as a generated job uses it; catalog tables are folders of a lake."""
