#!/usr/bin/env bash
# The outside tool that tries the API against its own description. Prints the program's path.
exec "$(dirname "$0")/python-tool.sh" schemathesis 4.32.5 schemathesis
