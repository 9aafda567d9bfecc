#!/bin/sh
# rustc for this repository's packages in the build of the plays: checks can be switched off by name.
exec "$@" --cfg cachet_weaken
