"""``python -m engine.cli``: how the supervisor starts its parts."""

from engine.cli.main import main

raise SystemExit(main())
