"""Pages of the register. Each finds what the user may see, asks the form, calls one action, answers with a template."""
