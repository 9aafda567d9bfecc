#!/usr/bin/env bash
# A record to show: serves an empty vault and fills it through the real client with invented persons and their documents
# (demo/). CACHET_LISTEN chooses the address. Everything is gone when it stops; keys are fresh each time.
set -euo pipefail
. "$(dirname "$0")/say.sh"
. scripts/serving.sh

export CACHET_LISTEN=${CACHET_LISTEN:-127.0.0.1:8080}
port=${CACHET_LISTEN##*:}
port_is_taken "$port" &&
  refuse "Port $port is in use. Choose another: make demo CACHET_LISTEN=127.0.0.1:$((port + 1010))"
folder=$(mktemp -d /tmp/cachet-demo.XXXXXX)
export CACHET_DATA=$folder/data CACHET_WEB=$PWD/web/dist CACHET_DEMO=1
url=http://localhost:$port
scripts/build.sh

serving_begin "$url" "$folder" "$folder/server.log"
trap 'exit 130' INT TERM

# `as WHO COMMAND...`: the client of one person, who has a home and a passphrase file.
as() {
  local who=$1
  shift
  CACHET_HOME=$folder/$who/home target/debug/cachet --demo --json --server "$url" \
    --passphrase-file "$folder/$who/passphrase" "$@"
}

# `field EXPRESSION`: what the JSON on standard input says, as Node reads it.
field() { node -e "process.stdout.write(String(eval('(' + JSON.stringify(JSON.parse(require('fs').readFileSync(0))) + ')'+process.argv[1])))" "$1"; }

person() { node -e "process.stdout.write(require('./demo/people.json')[process.argv[1]][process.argv[2]][process.argv[3]])" "$@"; }

# `begin WHO NAME [--professional]`: an account, its sheet in a file.
begin() {
  local who=$1 name=$2
  shift 2
  mkdir -p "$folder/$who"
  echo "la démonstration de $name" >"$folder/$who/passphrase"
  as "$who" create --name "$name" --sheet "$folder/$who/sheet" --rehearse-from-sheet "$@" >/dev/null
}

say "The persons"
for who in jeanne julien; do begin "$who" "$(person patients "$who" name)"; done
for who in lefevre delmas garrigue vidal; do
  begin "$who" "$(person professionals "$who" name)" --professional
  as "$who" credential demo --name "$(person professionals "$who" name)" \
    --profession "$(person professionals "$who" profession)" --rpps "$(person professionals "$who" rpps)" \
    --place "$(person professionals "$who" place)" >/dev/null
  as "$who" card | field .code >"$folder/$who/card"
done

# Jeanne can be sent documents from the beginning, and her address knows the day of birth that documents are compared with.
as jeanne address --born "$(person patients jeanne born)" >/dev/null
address=$(as jeanne address --new | field .address)
as jeanne record profile --from demo/jeanne/profile.json >/dev/null

say "Their documents, sealed one by one"
node demo/files.mjs "$folder/files" >"$folder/list"
while IFS=$'\t' read -r who from ends path title date category by columns; do
  [[ $ends == added || $ends == deleted ]] || continue
  [[ $path == *.zip ]] && words=(--contents) || words=(--title "$title" ${columns:+--columns "$columns"})
  [[ $by == - ]] || words+=(--by "$by")
  as "$who" put "$path" "${words[@]}" --date "$date" --category "$category" >/dev/null
done <"$folder/list"

# `leave ENDS`: professionals deposit for Jeanne what ends so. What ends accepted she accepts: from the laboratory always,
# so that the rest of it goes in by her rule, from others one by one.
leave() {
  local wanted=$1 from ends path title date category deposit under=()
  [[ $wanted != cover ]] || under=(--cover)
  while IFS=$'\t' read -r _ from ends path title date category _; do
    [[ $ends == "$wanted" ]] || continue
    deposit=$(as "$from" deposit --to "$address" "$path" --title "$title" --date "$date" --category "$category" \
      "${under[@]}" | field '[0].deposit')
    [[ $ends == accepted && $from != "$trusted" ]] || continue
    # A yes is about a letter that was listed.
    as jeanne deposits >/dev/null
    if [[ $from == garrigue ]]; then
      as jeanne accept "$deposit" --always >/dev/null
      trusted=$from
    else
      as jeanne accept "$deposit" >/dev/null
    fi
  done <"$folder/list"
}

say "Documents that others leave for Jeanne"
trusted=
leave accepted
as jeanne deposits >/dev/null
leave cover
leave waiting

# What was accepted is read into the record, where accepting did not do so.
as jeanne list >"$folder/documents"
as jeanne record list --all >"$folder/entries"
for id in $(node demo/unread.mjs "$folder"); do as jeanne record read "$id" >/dev/null; done

say "What Jeanne says herself, and what she carries with her"
node demo/own.mjs >"$folder/own"
while IFS=$'\t' read -ra said; do as jeanne record add "${said[@]}" >/dev/null; done <"$folder/own"
as jeanne health-link make --card >/dev/null
as jeanne health-link make --label "Pour la consultation d'anesthésie" --until 30d >/dev/null

# Of several under one title the newest counts.
declare -A ids
while IFS=$'\t' read -r id title; do ids[$title]=$id; done < <(
  node -p 'JSON.parse(fs.readFileSync(0)).map(({ id, title }) => `${id}\t${title}`).reverse().join("\n")' <"$folder/documents"
)

# `grant TITLE WHO PURPOSE [OPTION...]`: signed by Jeanne, who scanned that person's card.
grant() {
  local title=$1 who=$2 purpose=$3
  shift 3
  as jeanne grant "${ids[$title]}" --to "$(<"$folder/$who/card")" --purpose "$purpose" --until 180d --agree "$@" |
    field .grant
}

say "Accesses given, used and taken back"
report="Compte rendu opératoire : prothèse totale de hanche droite"
implant="Carte de porteur de prothèse de hanche"
visit="Consultation annuelle du Dr Lefèvre"
blood="Bilan sanguin du diabète"
first=$(grant "$blood" lefevre "suivre mon diabète" --later-versions)
second=$(grant "$report" lefevre "préparer ma consultation")
third=$(grant "$implant" delmas "préparer mon contrôle à cinq ans")
fourth=$(grant "$visit" vidal "vérifier mes médicaments")
fifth=$(grant "$visit" garrigue "interpréter mon bilan")
for who in lefevre delmas garrigue vidal; do as "$who" received >/dev/null; done
as lefevre open "$first" -o "$folder/read-1" >/dev/null
as lefevre open "$second" -o "$folder/read-2" >/dev/null
as delmas open "$third" -o "$folder/read-3" >/dev/null
as vidal open "$fourth" -o "$folder/read-4" >/dev/null
as jeanne revoke "$fourth" >/dev/null
: "$fifth"
while IFS=$'\t' read -r who _ ends _ title _; do
  [[ $ends != deleted ]] || as "$who" delete "${ids[$title]}" >/dev/null
done <"$folder/list"

tell() {
  local who=$1 name=$2 at=$3
  cat <<TOLD
  $name
    $at
    to open: "I have a vault" and the text of the square on the sheet
    sheet:       $(grep -o 'CACHET-R[12]:[^ ]*' "$folder/$who/sheet" | head -n 1)
    passphrase:  $(<"$folder/$who/passphrase")    (on the terminal: CACHET_HOME=$folder/$who/home)

TOLD
}
cat <<TOLD

  The demonstration is at  $url : invented persons, $(wc -l <"$folder/list") documents.
  At Jeanne's wait $(cut -f3 "$folder/list" | grep -c 'waiting\|cover') that others left for her.

TOLD
tell jeanne "Jeanne Morel, 71, diabetes and a hip prosthesis" "http://patient.localhost:$port"
tell julien "Julien Morel, her son" "http://patient.localhost:$port  (a private window)"
tell lefevre "Dr Anne Lefèvre, her doctor" "http://pro.localhost:$port"
tell delmas "Dr Marc Delmas, her surgeon" "http://pro.localhost:$port  (a private window)"
tell garrigue "Laboratoire des Lices" "http://pro.localhost:$port  (a private window)"
tell vidal "Pharmacie du Vigan (its access was taken back)" "http://pro.localhost:$port  (a private window)"
echo "  Ctrl-C stops it, and everything is gone."
[[ -n ${CACHET_DEMO_THEN:-} ]] && { bash -c "$CACHET_DEMO_THEN"; exit; }
wait "$serving_server"
