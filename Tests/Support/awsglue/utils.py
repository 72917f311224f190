"""Job arguments, read as Glue reads them: `--name value` or `--name=value`, every option asked for is required."""

from __future__ import annotations


class GlueArgumentError(Exception):
    """A required argument is missing or has no value."""


def getResolvedOptions(args: list[str], options: list[str]) -> dict[str, str]:
    """The values of the options asked for; what else was given is left aside."""
    given: dict[str, str] = {}
    rest = list(args[1:])
    while rest:
        name, _, value = rest.pop(0).partition("=")
        if not value and rest and not rest[0].startswith("--"):
            value = rest.pop(0)
        given[name.removeprefix("--")] = value
    if missing := [name for name in options if name not in given]:
        raise GlueArgumentError(f"the following arguments are required: {', '.join('--' + name for name in missing)}")
    return {name: given[name] for name in options}
