#!/usr/bin/env bash
# One PyPI package in a folder of its own: `python-tool.sh NAME VERSION PROGRAM`. Prints the program's path.
set -euo pipefail
. "$(dirname "$0")/../say.sh"

name=$1 version=$2 program=$3
home=$PWD/target/tools/$name-$version
if [[ ! -x $home/bin/$program ]]; then
  say "Installing $name $version"
  rm -rf "$home"
  python3 -m venv "$home"
  "$home/bin/pip" install --quiet --disable-pip-version-check "$name==$version" >&2
fi
echo "$home/bin/$program"
