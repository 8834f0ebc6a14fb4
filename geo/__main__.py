"""Start of the command line: ``python -m geo``."""

from geo.cli.commands import cli

if __name__ == "__main__":
    cli(prog_name="python -m geo")
