"""The simulator and the bot as programs of their own, talked to over their surfaces alone."""

import contextlib
import json
import os
import pathlib
import subprocess
import tempfile
import time
import urllib.request

PROGRAMS = pathlib.Path(os.environ["TALOS_POC_PROGRAMS"])
ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SPEED = 200


class Stage:
    def __init__(self, addresses):
        self.addresses = addresses
        self.bot = None

    def control(self, path, body=None):
        """A call of the simulation's own switches."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            f"{self.addresses['slack']}/_simulator/{path}", data=data, headers={"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.loads(answer.read() or b"null")

    def type(self, text, user="U0ADA"):
        return self.control("command", {"user": user, "text": text})

    def messages(self):
        return self.control("messages")

    def wait_for(self, words, seconds=40):
        """The first message that holds these words, asked for again until it is there."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for message in self.messages():
                if any(words in line for line in message["lines"]):
                    return message
            time.sleep(0.05)
        shown = "\n".join("\n".join(message["lines"]) for message in self.messages())
        raise AssertionError(f"no message with `{words}` within {seconds} seconds; there is:\n{shown}")


@contextlib.contextmanager
def simulator(*arguments):
    process = subprocess.Popen(
        [PROGRAMS / "talos-poc-simulator", "serve", "--speed", str(SPEED), *arguments], stdout=subprocess.PIPE)
    try:
        yield Stage(json.loads(process.stdout.readline()))
    finally:
        process.terminate()
        process.wait(timeout=15)
        process.stdout.close()


def environment(stage, folder, latitude=None):
    """The environment with which a bot under config/demo.yaml uses the simulation."""
    addresses = stage.addresses
    return {
        "PATH": os.environ["PATH"], "HOME": folder, "PORT": "0", "DATABASE": f"sqlite:{folder}/bot.db",
        "LATITUDE_URL": latitude or addresses["latitude"], "LATITUDE_PROJECT_ID": addresses["project"],
        "SLACK_API": addresses["slack"] + "/api", "SLACK_ORIGIN": addresses["slack"],
        "SLACK_SIGNING_SECRET": addresses["slack_signing_secret"], "SLACK_BOT_TOKEN": addresses["slack_bot_token"],
        "FACTORY_URL": addresses["factory"], "VAULT_ADDR": addresses["vault"], "VAULT_TOKEN": addresses["vault_token"],
        "TALOS_PORT": str(addresses["talos_port"]), "TALOS_POC_TIME_ORIGIN": repr(addresses["time_origin"]),
    }


def chat_configuration(section, operators, place):
    """The text of a configuration in which one chat platform is all there is, with operators in `place`.

    `*` is any place; then nothing hears what has no channel of its own.
    """
    plugins = (ROOT / "config/demo.yaml").read_text().split("\nplugins:\n", 1)[1]
    people = ", ".join(f'"{person}"' for person in operators)
    lines = "".join(f"  {line}\n" for line in section.splitlines())
    alerts = "" if place == "*" else f'alerts: "{place}"\n'
    return f"""instance: demo
listen: {{host: 127.0.0.1, port: "env:PORT", public_url: "http://127.0.0.1:1"}}
database: env:DATABASE
{alerts}chat:
{lines}access:
  roles:
    operator: {{users: [{people}], channels: ["{place}"]}}
plugins:
{plugins}"""


@contextlib.contextmanager
def bot(stage, latitude=None, folder=None, configuration=None, more=None):
    """The bot's program under config/demo.yaml; `latitude` stands in for the simulated provider's address.

    In a folder of the caller's the bot can be started again with the same database. `configuration` is the text of
    another configuration, and `more` the environment that it reads besides.
    """
    with contextlib.ExitStack() as stack:
        folder = folder or stack.enter_context(tempfile.TemporaryDirectory())
        log = stack.enter_context(open(os.path.join(folder, "bot.log"), "ab"))
        file = ROOT / "config/demo.yaml"
        if configuration:
            file = pathlib.Path(folder, "bot.yaml")
            file.write_text(configuration)
        process = subprocess.Popen(
            [PROGRAMS / "talos-poc-bot", "serve", "--config", file, "--time-scale", str(SPEED)],
            stdout=subprocess.PIPE, stderr=log, env={**environment(stage, folder, latitude), **(more or {})})
        try:
            line = process.stdout.readline().decode()
            if not line.startswith("listening on "):
                raise AssertionError("the bot did not start: " + open(os.path.join(folder, "bot.log")).read())
            stage.bot = "http://" + line.removeprefix("listening on ").strip()
            stage.control("bot", {"url": stage.bot})
            yield stage
        finally:
            process.terminate()
            code = process.wait(timeout=15)
            process.stdout.close()
            if code != 0:
                raise AssertionError(f"the bot ended with {code}")
