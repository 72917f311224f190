"""The parts of `make deploy` and `make destroy`: standard library only, so that they run before anything is set up."""
