#!/usr/bin/env python3
"""dns-record: a plugin of talos-poc-bot that names a server in a Cloudflare zone for as long as it is up.

Standard library only. https://developers.cloudflare.com/api/resources/dns/subresources/records/
A message a line comes in over stdin (JSON-RPC 2.0), an answer a line goes out over stdout; stderr is the log.
"""
import json
import sys
import threading
import urllib.error
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone

NAME, VERSION, PROTOCOL = "dns-record", "1.0.0", 1
GIVE_UP_AFTER = timedelta(minutes=5)
host = {"settings": {}, "secrets": {}}
output = threading.Lock()


class Refused(Exception):
    """An error that the bot is told; it calls again later, unless `code` says that this can never work."""

    def __init__(self, message, code=-32000, retry_after=None, status=None):
        super().__init__(message)
        self.code, self.retry_after, self.status = code, retry_after, status


def call_api(method, path, body=None):
    """One request; the answer's `result`. Ten seconds at most, so that a call never comes near its deadline."""
    request = urllib.request.Request(host["settings"]["api_base"].rstrip("/") + path, method=method)
    request.add_header("Authorization", "Bearer " + host["secrets"]["token"])
    request.add_header("Content-Type", "application/json")
    data = None if body is None else json.dumps(body).encode()
    try:
        with urllib.request.urlopen(request, data, timeout=10) as answer:
            return json.load(answer)["result"]
    except urllib.error.HTTPError as error:
        words = error.read(4096).decode("utf-8", "replace")
        try:
            words = "; ".join("%s (%s)" % (e["message"], e["code"]) for e in json.loads(words)["errors"])
        except (ValueError, KeyError, TypeError):
            words = error.reason
        after = error.headers.get("Retry-After", "")
        raise Refused("%s %s answers %d: %s" % (method, path.split("?")[0], error.code, words),
                      retry_after=float(after) if after.isdigit() else None, status=error.code)
    except (OSError, ValueError, KeyError) as error:
        raise Refused("%s %s came to nothing: %s" % (method, path.split("?")[0], error))


def records_path(record=None):
    return "/zones/%s/dns_records%s" % (host["settings"]["zone_id"], "/" + record if record else "")


def full_name(inputs):
    return "%s.%s" % (inputs["hostname"], host["settings"]["zone"])


def mark(context):
    """What says whose a record is: a record with another comment is somebody else's and is never touched."""
    return "talos-poc-bot %s run %s" % (context["instance"], context["run"])


def look(name):
    """All A records of exactly that name."""
    query = urllib.parse.urlencode({"type": "A", "name": name, "per_page": 100})
    return [r for r in call_api("GET", records_path() + "?" + query) if r["name"] == name and r["type"] == "A"]


def later(context, seconds):
    now = datetime.fromisoformat(context["now"].replace("Z", "+00:00"))
    return (now + timedelta(seconds=seconds)).astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def done(name, record):
    return {"verdict": "done", "progress": "%s is %s" % (name, record["content"]),
            "facts": {"dns_name": name, "dns_record_id": record["id"]}}


def create_record(context):
    """Looks before it creates, and creates only in a call that finds its intent committed.

    A create whose answer was lost is therefore found by the look of the next call, and never made twice.
    """
    name, address = full_name(context["inputs"]), context["inputs"]["address"]
    found = look(name)
    mine = [r for r in found if r.get("comment") == mark(context)]
    if len(found) > len(mine):
        return {"verdict": "failed", "failure": {
            "seen": "%s has a record already that is not this run's, it points at %s" % (name, found[0]["content"]),
            "probably": "somebody keeps that name by hand, or another bot uses this zone",
            "next": "remove it or choose another zone, then `retry %s`; it was not touched" % context["run"]}}
    body = {"type": "A", "name": name, "content": address, "ttl": host["settings"].get("ttl", 60),
            "proxied": False, "comment": mark(context)}
    if mine and mine[0]["content"] == address:
        return done(name, mine[0])
    if mine:  # The run's own record, of an earlier server: overwriting it twice comes to the same.
        return done(name, call_api("PUT", records_path(mine[0]["id"]), body))
    if (context.get("memo") or {}).get("intent") != name:
        return {"verdict": "wait", "until": context["now"], "memo": {"intent": name}, "progress": "naming it " + name}
    try:
        return done(name, call_api("POST", records_path(), body))
    except Refused as error:
        if error.status in (401, 403):
            return {"verdict": "failed", "failure": {
                "seen": str(error), "probably": "the token was revoked, or may not write this zone",
                "next": "give it the permission DNS Write, then `retry %s`" % context["run"]}}
        raise


def remove_record(context):
    """Done when a look shows no record of the run's. The server's own deletion waits behind this step, and a server
    costs more than a name: after five minutes of trouble people are told, and the teardown goes on."""
    if "hostname" not in context["inputs"]:
        return {"verdict": "done", "progress": "no record was made"}
    name, since = full_name(context["inputs"]), (context.get("memo") or {}).get("since") or context["now"]
    try:
        mine = [r for r in look(name) if r.get("comment") == mark(context)]
        if not mine:
            return {"verdict": "done", "progress": name + " is gone", "facts": {"dns_removed_at": context["now"]}}
        for record in mine:
            call_api("DELETE", records_path(record["id"]))
        return {"verdict": "wait", "until": later(context, 1), "memo": {"since": since}, "progress": "removing " + name}
    except Refused as error:
        now, began = (datetime.fromisoformat(t.replace("Z", "+00:00")) for t in (context["now"], since))
        if now - began < GIVE_UP_AFTER:
            return {"verdict": "wait", "until": later(context, 15), "memo": {"since": since}, "progress": str(error)}
        return {"verdict": "done", "progress": name + " may still exist", "notices": [{
            "weight": "warning", "key": "dns-record", "title": "The name %s may still exist" % name,
            "body": [{"text": "%s. Remove the record by hand; its comment is \"%s\"." % (error, mark(context))}]}]}


def check():
    try:
        zone = call_api("GET", "/zones/" + host["settings"]["zone_id"])
        good = zone["name"] == host["settings"]["zone"]
        return [{"title": "The zone", "passed": good, "seen": "the zone of that id is " + zone["name"]}]
    except Refused as error:
        return [{"title": "The zone", "passed": False, "seen": str(error)}]


def answer(method, params):
    if method == "initialize":
        if params.get("protocol") != PROTOCOL:
            raise Refused("this plugin speaks protocol %d" % PROTOCOL, -32602)
        host.update(settings=params.get("settings") or {}, secrets=params.get("secrets") or {})
        return {"protocol": PROTOCOL, "name": NAME, "version": VERSION}
    if method == "perform":
        action = {"create-record": create_record, "remove-record": remove_record}.get(params["action"])
        if action is None:
            raise Refused("there is no action %s.%s" % (NAME, params["action"]), -32001)
        try:
            return action(params["context"])
        except KeyError as error:
            raise Refused("the input or setting %s is missing" % error, -32602)
    if method == "check":
        return {"results": check()}
    raise Refused("there is no method %s" % method, -32601)


def send(message):
    with output:
        sys.stdout.write(json.dumps(dict(message, jsonrpc="2.0")) + "\n")
        sys.stdout.flush()


def handle(message):
    try:
        send({"id": message["id"], "result": answer(message["method"], message.get("params") or {})})
    except Refused as error:
        data = {} if error.retry_after is None else {"data": {"retry_after": error.retry_after}}
        send({"id": message["id"], "error": dict({"code": error.code, "message": str(error)}, **data)})
    except Exception as error:  # Whatever is broken here is one call's trouble.
        print("%s: %r" % (message.get("method"), error), file=sys.stderr, flush=True)
        send({"id": message["id"], "error": {"code": -32603, "message": "a fault of the plugin: %s" % error}})


def main():
    with ThreadPoolExecutor(8) as calls:
        for line in sys.stdin:
            try:
                message = json.loads(line)
                method = message["method"]
            except (ValueError, KeyError, TypeError):
                send({"id": None, "error": {"code": -32700, "message": "this is no request"}})
                continue
            if method == "shutdown":
                calls.shutdown()
                send({"id": message.get("id"), "result": None})
                return
            if "id" in message:  # A notification is `cancel`: a call here is short and simply ends.
                handle(message) if method == "initialize" else calls.submit(handle, message)


if __name__ == "__main__":
    main()
