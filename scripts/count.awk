# Reads what the test runners printed; prints how many tests passed and how many failed.
{ gsub(/\033\[[0-9;]*m/, "") }
# cargo test
/^test result: / { passed += $4; failed += $6 }
# vitest
/^ *Tests  / { passed += before("passed"); failed += before("failed") }
# Playwright
/^  [0-9]+ passed \(/ { passed += $1 }
/^  [0-9]+ (failed|flaky|interrupted|did not run)$/ { failed += $1 }
END { print passed + 0, failed + 0 }

# The number in front of a word of this line.
function before(word, i) {
  for (i = 2; i <= NF; i++) if ($i == word) return $(i - 1)
  return 0
}
