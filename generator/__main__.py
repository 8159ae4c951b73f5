"""`python -m generator`: the command, where its folder is not on the PATH."""

import sys

from generator.cli import main

sys.exit(main())
