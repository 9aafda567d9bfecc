# shellcheck shell=bash
# Sourced by the scripts that start a demonstration: its two witnesses, which end with it.
witnesses=()

# `witnesses_begin URL FOLDER`: both watch the server at URL and keep what they saw in FOLDER.
witnesses_begin() {
  local number
  mkdir -p "$2"
  for number in 1 2; do
    target/debug/cachet --server "$1" witness --demonstration "$number" --state "$2/witness-$number.json" \
      --evidence-to "$2/witness-$number-evidence.json" --interval 1 2>>"$2/witness-$number.log" &
    witnesses+=($!)
  done
}

witnesses_end() {
  ((${#witnesses[@]} == 0)) && return
  kill "${witnesses[@]}" 2>/dev/null || true
  wait "${witnesses[@]}" 2>/dev/null || true
  witnesses=()
}
