"""A real Synapse homeserver on a loopback port, with one person and the bot's application service."""

import contextlib
import hashlib
import hmac
import json
import pathlib
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

SERVER = "interop.test"
BOT = f"@talos-poc-bot:{SERVER}"
SHARED_SECRET = "only for this test"

OVERRIDES = """
listeners:
  - {{port: {port}, bind_addresses: ["127.0.0.1"], type: http, resources: [{{names: [client]}}]}}
database: {{name: sqlite3, args: {{database: "{folder}/homeserver.db"}}}}
media_store_path: "{folder}/media"
trusted_key_servers: []
suppress_key_server_warning: true
federation_domain_whitelist: []
registration_shared_secret: "{secret}"
app_service_config_files: ["{folder}/registration.yaml"]
report_stats: false
rc_message: {{per_second: 1000, burst_count: 1000}}
rc_invites: {{per_room: {{per_second: 1000, burst_count: 1000}}, per_user: {{per_second: 1000, burst_count: 1000}}}}
rc_joins: {{local: {{per_second: 1000, burst_count: 1000}}}}
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Homeserver:
    def __init__(self, url):
        self.url = url
        self.token = None

    def call(self, method, path, body=None, token=None):
        headers = {"Content-Type": "application/json"}
        if token or self.token:
            headers["Authorization"] = f"Bearer {token or self.token}"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data=data, headers=headers, method=method)
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.loads(answer.read())

    def register(self, name):
        """A person, by Synapse's shared-secret registration; later calls are hers."""
        nonce = self.call("GET", "/_synapse/admin/v1/register")["nonce"]
        fields = "\0".join([nonce, name, "password", "notadmin"]).encode()
        mac = hmac.new(SHARED_SECRET.encode(), fields, hashlib.sha1).hexdigest()
        made = self.call("POST", "/_synapse/admin/v1/register", {
            "nonce": nonce, "username": name, "password": "password", "admin": False, "mac": mac})
        self.token = made["access_token"]
        return made["user_id"]

    def room(self, *invited, **more):
        return self.call("POST", "/_matrix/client/v3/createRoom", {"invite": list(invited), **more})["room_id"]

    def write(self, room, text, key):
        path = f"/_matrix/client/v3/rooms/{urllib.parse.quote(room)}/send/m.room.message/{key}"
        return self.call("PUT", path, {"msgtype": "m.text", "body": text})["event_id"]

    def events(self, room):
        path = f"/_matrix/client/v3/rooms/{urllib.parse.quote(room)}/messages?dir=b&limit=200"
        return list(reversed(self.call("GET", path)["chunk"]))

    def members(self, room):
        return self.call("GET", f"/_matrix/client/v3/rooms/{urllib.parse.quote(room)}/joined_members")["joined"]

    def wait_for(self, room, what, found, seconds=60):
        """The first event of the room for which `found` is true, asked for again until it is there."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for event in self.events(room):
                if found(event):
                    return event
            time.sleep(0.1)
        said = "\n".join(event["content"].get("body", event["type"]) for event in self.events(room))
        raise AssertionError(f"{what}: not seen within {seconds} seconds; there is:\n{said}")

    def wait_for_text(self, room, text, seconds=60):
        return self.wait_for(
            room, f"`{text}`", lambda event: event["sender"] == BOT and text in event["content"].get("body", ""), seconds)


@contextlib.contextmanager
def synapse(folder, bot_port):
    """Runs Synapse until the block ends; the registration is the one that the project ships, filled in."""
    folder = pathlib.Path(folder)
    root = pathlib.Path(__file__).resolve().parent.parent.parent
    registration = (root / "config/matrix/registration.yaml").read_text()
    for old, new in [
        ("https://bot.example.com", f"http://127.0.0.1:{bot_port}"), ("REPLACE-WITH-THE-AS-TOKEN", "as-secret"),
        ("REPLACE-WITH-THE-HS-TOKEN", "hs-secret"), (r"example\\.com", r"interop\\.test"),
    ]:
        registration = registration.replace(old, new)
    (folder / "registration.yaml").write_text(registration)
    program = [sys.executable, "-m", "synapse.app.homeserver", "-c", str(folder / "homeserver.yaml")]
    subprocess.run(
        [*program, "--generate-config", "--server-name", SERVER, "--report-stats", "no",
         "--config-directory", str(folder), "--data-directory", str(folder)],
        check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder)
    port = free_port()
    (folder / "overrides.yaml").write_text(OVERRIDES.format(port=port, folder=folder, secret=SHARED_SECRET))
    with open(folder / "synapse.log", "wb") as log:
        process = subprocess.Popen(
            [*program, "-c", str(folder / "overrides.yaml")], stdout=log, stderr=log, cwd=folder)
        try:
            server = Homeserver(f"http://127.0.0.1:{port}")
            deadline = time.monotonic() + 60
            while True:
                try:
                    server.call("GET", "/_matrix/client/versions")
                    break
                except (urllib.error.URLError, ConnectionError):
                    if process.poll() is not None or time.monotonic() > deadline:
                        raise AssertionError("Synapse did not start: " + (folder / "synapse.log").read_text()[-2000:])
                    time.sleep(0.1)
            yield server
        finally:
            process.terminate()
            process.wait(timeout=30)
