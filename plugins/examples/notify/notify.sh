#!/bin/sh
# notify: a plugin of talos-poc-bot that tells a webhook or a file in one line what became of a run.
#
# POSIX sh with jq (https://jqlang.org, 1.5 or newer) for everything that is JSON, since sh cannot read JSON safely, and
# curl for the webhook. A message a line comes in over stdin (JSON-RPC 2.0), an answer a line goes out; stderr is the log.
# What people wrote is only ever data here: it passes through jq and pipes, and is never part of a command.
set -u
PATH=${PATH:-/usr/local/bin:/usr/bin:/bin}
export PATH
LC_ALL=C
host='{}'
line=''

# get FILTER: what jq makes of the message. The message goes through a pipe, because arguments show in `ps`.
get() { printf '%s\n' "$line" | jq -r "$1"; }

# result JSON, fault CODE TEXT: the answer to the call at hand.
result() { printf '%s\n' "$1" | jq -c --argjson id "$id" '{jsonrpc: "2.0", id: $id, result: .}'; }
fault() {
  jq -cn --argjson id "$id" --argjson code "$1" --arg text "$2" '{jsonrpc: "2.0", id: $id, error: {code: $code, message: $text}}'
}

# setting NAME, secret NAME: empty where there is none.
setting() { printf '%s\n' "$host" | jq -r --arg name "$1" '.settings[$name] // empty'; }
secret() { printf '%s\n' "$host" | jq -r --arg name "$1" '.secrets[$name] // empty'; }

initialize() {
  if [ "$(get '.params.protocol')" != 1 ]; then
    fault -32602 'this plugin speaks protocol 1'
    return
  fi
  host=$(get '.params | {settings: (.settings // {}), secrets: (.secrets // {})} | tojson')
  result '{"protocol": 1, "name": "notify", "version": "1.0.0"}'
}

# post TEXT: the webhook's address is a secret, so curl reads it from a file descriptor and not from its arguments.
post() {
  webhook=$(secret webhook)
  case $webhook in
    '') return 0 ;;
    *[\"\\[:space:]]*) echo 'the address of the webhook has characters that no address has' >&2; return 1 ;;
  esac
  printf '%s\n' "$1" | jq -cR '{text: .}' |
    curl --silent --show-error --fail --max-time 10 --output /dev/null --header 'Content-Type: application/json' \
      --data-binary @- --config /dev/fd/3 3<<END
url = "$webhook"
END
}

append() {
  file=$(setting file)
  [ -z "$file" ] || printf '%s\n' "$1" >>"$file"
}

# tell: the first call only says that it is going to (its memo is committed then), each later one tries. What was told
# just before a crash is told once more; after three tries the run goes on without, since a server matters more.
tell() {
  text=$(get '.params.context as $c | $c.inputs as $i
    | [$i.message, $i.hostname, (if $i.address then "at " + $i.address else null end),
       (if $i.hourly then $i.hourly + " an hour" else null end), "run " + $c.run]
    | map(select(. != null)) | join(", ") | gsub("[[:cntrl:]]+"; " ")')
  tries=$(get '.params.context.memo.tries // 0')
  if [ "$(get '.params.context.inputs.message | type')" != string ]; then
    fault -32602 'the input message is missing'
  elif [ -z "$(secret webhook)$(setting file)" ]; then
    result '{"verdict": "done", "progress": "nobody to tell: neither webhook nor file is configured"}'
  elif [ "$(get '.params.context.memo')" = null ]; then
    result "$(get '{verdict: "wait", until: .params.context.now, memo: {tries: 0}, progress: "telling"}')"
  elif post "$text" && append "$text"; then
    result "$(get '{verdict: "done", progress: "told", facts: {notified_at: .params.context.now}}')"
  elif [ "$tries" -ge 2 ]; then
    result '{"verdict": "done", "progress": "nobody was told: three tries failed"}'
  else
    result "$(get '{verdict: "wait", until: .params.context.now, progress: "telling it once more",
      memo: {tries: (.params.context.memo.tries + 1)}}')"
  fi
}

check() {
  if [ -z "$(secret webhook)$(setting file)" ]; then
    result '{"results": [{"title": "Somebody to tell", "passed": false, "seen": "neither webhook nor file is configured"}]}'
  else
    result '{"results": [{"title": "Somebody to tell", "passed": true, "seen": "configured; nothing was sent"}]}'
  fi
}

while IFS= read -r line; do
  id=null
  method=$(get 'if type == "object" then .method // "" else "" end' 2>/dev/null)
  if [ -z "$method" ]; then
    fault -32700 'this is no request'
    continue
  fi
  # A message without an id is `cancel`: calls are short here and simply end.
  [ "$(get 'has("id")')" = true ] || continue
  id=$(get '.id | tojson')
  case $method in
    initialize) initialize ;;
    perform)
      action=$(get '.params.action')
      if [ "$action" = tell ]; then tell; else fault -32001 "there is no action notify.$action"; fi
      ;;
    check) check ;;
    shutdown)
      result null
      exit 0
      ;;
    *) fault -32601 "there is no method $method" ;;
  esac
done
