"""Many workbooks at once: found, rendered side by side, told apart, summed up, and not done twice.

`run.run_batch` is the library's door, `command.run` that of the command line.
"""
