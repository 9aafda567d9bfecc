# Of a step's log: what each failing test said, in Rust's words and in the browser tests', at most 30 lines each.
{ gsub(/\033\[[0-9;]*m/, "") }
/^---- .+ stdout ----$/ || /^ +[0-9]+\) .+\.spec\.ts:/ { left = 30 }
/^failures:$/ || /^  [0-9]+ failed$/ { left = 0 }
left > 0 { print; left-- }
