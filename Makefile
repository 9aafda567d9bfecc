# Everything a person does here, by name. The work itself is in scripts/, one job a file.
.DEFAULT_GOAL := help
.PHONY: help run test check wasm bench screenshots fuzz

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## install what is missing, build, and serve the vault at one address (CACHET_LISTEN, CACHET_DATA)
	@exec scripts/run.sh

test: ## everything: Rust, SQLite and PostgreSQL, folder and S3, the page in Chromium, the API from outside
	@exec scripts/test.sh

check: ## format, lints and types; changes nothing
	@exec scripts/check.sh

wasm: ## the client for the browser alone, in web/wasm/ (what `npm run build` in web/ starts from)
	@exec scripts/build-wasm.sh

bench: ## throughput in Chromium beside other libraries, on the same data
	@exec scripts/bench.sh

screenshots: ## each screen at phone and desk width, light and dark, into the documentation
	@exec scripts/screenshots.sh

fuzz: ## each parser for a minute (SECONDS_EACH=60), from its corpus
	@exec scripts/fuzz.sh
