"""`python -m marquee` is the `marquee` command."""

from marquee.cli import main

raise SystemExit(main())
