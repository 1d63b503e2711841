"""``python -m editor.openapi`` prints the API's description, without a database."""

import json
import sys

from editor.api.binding import declare_all
from editor.api.openapi import document

if __name__ == "__main__":
    declare_all()
    sys.stdout.write(json.dumps(document(), indent=2, ensure_ascii=False) + "\n")
