#!/usr/bin/env bash
# An S3 service for the tests: `s3.sh start` prints its address and keys as export lines, `s3.sh stop` ends it and
# removes its data. CACHET_SERVICES is the folder of its state.
set -euo pipefail
. "$(dirname "$0")/../say.sh"

folder=${CACHET_SERVICES:-target/services}/s3
[[ $folder == /* ]] || folder=$PWD/$folder
state=$folder/state
weed=$(scripts/setup/s3.sh)

exports() {
  cat <<EXPORTS
export CACHET_TEST_S3_ENDPOINT=http://127.0.0.1:$((port + 6))
export CACHET_TEST_S3_BUCKET=cachet
export CACHET_TEST_S3_KEY=vaultkey
export CACHET_TEST_S3_SECRET=vaultsecret
export CACHET_TEST_S3_REGION=us-east-1
EXPORTS
}

start() {
  if [[ -f $state ]]; then
    read -r pid port <"$state"
    kill -0 "$pid" 2>/dev/null && exports && return
    stop
  fi
  mkdir -p "$folder/data"
  cat >"$folder/identities.json" <<'JSON'
{"identities": [{"name": "vault", "credentials": [{"accessKey": "vaultkey", "secretKey": "vaultsecret"}],
  "actions": ["Admin", "Read", "Write", "List", "Tagging"]}]}
JSON
  port=$(free_ports 8)
  local master=$port master_grpc=$((port + 1)) volume=$((port + 2)) volume_grpc=$((port + 3))
  local filer=$((port + 4)) filer_grpc=$((port + 5)) s3=$((port + 6)) s3_grpc=$((port + 7))
  (cd "$folder" && exec setsid "$weed" -logtostderr=true server -dir="$folder/data" -ip=127.0.0.1 -ip.bind=127.0.0.1 \
    -master.port="$master" -master.port.grpc=$master_grpc -master.volumeSizeLimitMB=128 \
    -volume.port=$volume -volume.port.grpc=$volume_grpc -volume.max=40 \
    -filer -filer.port=$filer -filer.port.grpc=$filer_grpc \
    -s3 -s3.port=$s3 -s3.port.grpc=$s3_grpc -s3.port.iceberg=0 -s3.port.lance=0 \
    -s3.config="$folder/identities.json") </dev/null >"$folder/log" 2>&1 &
  echo "$! $port" >"$state"
  if ! wait_for_port "$s3" 60 || ! create_bucket; then
    refuse "The S3 service did not start:" "$(tail -n 20 "$folder/log")"
  fi
  exports
}

# The volume server registers with the master a moment after the S3 port answers.
create_bucket() {
  local until=$((SECONDS + 60))
  until echo "s3.bucket.create -name cachet" |
    "$weed" shell -master="127.0.0.1:$master.$master_grpc" -filer="127.0.0.1:$filer.$filer_grpc" >"$folder/bucket.log" 2>&1 &&
    grep -q "created bucket" "$folder/bucket.log"; do
    ((SECONDS < until)) || return 1
    sleep 0.3
  done
}

# It takes up to a minute over a polite end; its data is thrown away, so it gets none.
stop() {
  [[ -f $state ]] || return 0
  read -r pid port <"$state"
  kill -9 "$pid" 2>/dev/null || true
  rm -rf "$folder"
}

case ${1:-} in
  start | stop) "$1" ;;
  *) refuse "usage: s3.sh start|stop" ;;
esac
