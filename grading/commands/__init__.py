"""The command course, one module per subcommand."""
