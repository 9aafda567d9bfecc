# Everything a person does here, by name. The work itself is in scripts/, one job a file.
.DEFAULT_GOAL := help
.PHONY: help run demo test check wasm bench pictures screenshots plays fuzz corpus mutate mutate-wasm model audit timing reproduce

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## install what is missing, build, and serve the vault at one address (CACHET_LISTEN, CACHET_DATA)
	@exec scripts/run.sh

demo: ## a record to show: invented persons, some sixty documents over ten years, made through the real client
	@exec scripts/demo.sh

test: ## everything: Rust, SQLite and PostgreSQL, folder and S3, the page in Chromium, the API from outside
	@exec scripts/test.sh

check: ## format, lints and types; changes nothing
	@exec scripts/check.sh

wasm: ## the client for the browser alone, in web/wasm/ (what `npm run build` in web/ starts from)
	@exec scripts/build-wasm.sh

bench: ## throughput in Chromium beside other libraries, on the same data
	@exec scripts/bench.sh

pictures: ## the README's pictures, of the record that `make demo` shows
	@exec scripts/pictures.sh

screenshots: ## each screen at phone and desk width, light and dark, into the documentation
	@exec scripts/screenshots.sh

plays: ## the hostile server's plays: each refused, each honest before and after, each a success without its checks
	@exec scripts/plays.sh

fuzz: ## each parser for a minute (SECONDS_EACH=60), from its corpus
	@exec scripts/fuzz.sh

corpus: ## files that others test their readers with (C-CDA, FHIR, DICOM, HL7 v2, PDF), through ours
	@exec scripts/corpus.sh

mutate: ## lies to the client, as many as one likes (CASES=100000 SEED=1 FROM=0), all cores
	@exec scripts/mutate.sh

mutate-wasm: ## the same lies to the client in WebAssembly (CASES=10000)
	@exec scripts/mutate.sh wasm

model: ## the protocol's models in Verifpal, and the broken ones that must be broken into
	@exec scripts/model.sh

audit: ## licences, banned crates, sources and known advisories
	@exec scripts/audit.sh

timing: ## whether unwrapping and verifying take longer for some secrets than for others
	@exec scripts/timing.sh

reproduce: ## builds the browser's client and the page twice, in two folders, and compares
	@exec scripts/reproduce.sh
