"""Thousands of runs in one database: how soon they are looked at after a start, and what they cost while they wait.

One run of each kind is played against the simulator; its rows are copied under other names.
"""

import os
import random
import sqlite3
import subprocess
import tempfile
import time
import urllib.request

ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"


def copies(database, run, count, seed=0):
    """Copies a run with all that is its own."""
    numbers = random.Random(seed)
    names = set()
    while len(names) < count:
        names.add("".join(numbers.choice(ALPHABET) for _ in range(6)))
    for table in ["runs", "resources", "reservations", "sent"]:
        columns = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
        owner = "id" if table == "runs" else "run"
        rows = database.execute(f"SELECT * FROM {table} WHERE {owner} = ?", (run,)).fetchall()
        marks = ", ".join("?" for _ in columns)
        for row in rows:
            database.executemany(
                f"INSERT INTO {table} VALUES ({marks})",
                ([value.replace(run, name) if isinstance(value, str) else value for value in row] for name in names))
    database.commit()


def open_database(folder):
    database = sqlite3.connect(os.path.join(folder, "bot.db"), timeout=20)
    database.execute("PRAGMA synchronous = OFF")
    return database


class Bot:
    """A bot that is started and stopped on one database."""

    def __init__(self, stages, stage, folder, configuration):
        self.stages, self.stage, self.folder, self.configuration = stages, stage, folder, configuration

    def __enter__(self):
        self.began = time.time()
        self.process = subprocess.Popen(
            [self.stages.PROGRAMS / "talos-poc-bot", "serve", "--config", self.configuration, "--log-level", "error"],
            stdout=subprocess.PIPE, env=self.stages.environment(self.stage, self.folder))
        line = self.process.stdout.readline().decode()
        self.listening = time.time() - self.began
        self.address = "http://" + line.removeprefix("listening on ").strip()
        with urllib.request.urlopen(self.address + "/readyz", timeout=10) as answer:
            answer.read()
        self.stage.bot = self.address
        self.stage.control("bot", {"url": self.address})
        return self

    def __exit__(self, *error):
        self.process.terminate()
        self.process.wait(timeout=20)
        self.process.stdout.close()

    def cpu_seconds(self):
        with open(f"/proc/{self.process.pid}/stat") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def resident(self):
        with open(f"/proc/{self.process.pid}/status") as file:
            return next(int(line.split()[1]) for line in file if line.startswith("VmRSS")) / 1024


def recovered(stages, configuration, row, runs=1000, audit=500_000):
    """Every one of `runs` runs is due at the start; all are looked at, and what came of that is on disk."""
    with stages.simulator("--fault", "never-ready") as stage, tempfile.TemporaryDirectory() as folder:
        file = configuration(folder)
        with Bot(stages, stage, folder, file):
            stage.type("start --yes")
            stage.wait_for("Wait until it is on: ", seconds=60)
        with open_database(folder) as database:
            [run] = next(database.execute("SELECT id FROM runs"))
            copies(database, run, runs - 1)
            database.executemany(
                "INSERT INTO audit (at, principal, place, what, verdict, run, detail) VALUES (?, ?, ?, ?, ?, ?, ?)",
                ((number, "slack:T0SIMULATED/U0ADA", "slack:T0SIMULATED/C0TALOS", "status", "answered", run,
                  "Run abcdef: up, 0.21 USD an hour") for number in range(audit)))
        database.close()
        # The copies are due when their original is: at its next look, ten seconds after the last.
        time.sleep(11)
        watcher = sqlite3.connect(f"file:{folder}/bot.db?mode=ro", uri=True, timeout=5)
        before = int(time.time() * 1000)
        with Bot(stages, stage, folder, file) as bot:
            due = runs
            while due and time.time() - bot.began < 60:
                [due] = watcher.execute("SELECT count(*) FROM runs WHERE due <= ?", (before,)).fetchone()
                time.sleep(0.01)
            seconds = time.time() - bot.began
        watcher.close()
        if due:
            raise SystemExit(f"{due} of {runs} runs were not looked at within a minute")
        size = os.path.getsize(os.path.join(folder, "bot.db")) / 1e6
        row(f"process start until {runs:,} due runs were looked at, {audit:,} audit rows ({size:.0f} MB)",
            f"{seconds:.2f} s; it listens after {bot.listening * 1000:.0f} ms", "under 2 s")


def waiting(stages, configuration, row, runs=10_000, seconds=65):
    """Half of the runs ask a person, the other half has failed and keeps its server until somebody acts."""
    with stages.simulator() as stage, tempfile.TemporaryDirectory() as folder:
        file = configuration(folder)
        with Bot(stages, stage, folder, file):
            stage.type("start --yes")
            stage.wait_for("Wait until it is on: ", seconds=60)
            server = next(server for server in stage.control("servers") if server["exists"])
            rename(stage, server["id"])
            stage.wait_for("failed: Boot over iPXE", seconds=60)
            kept = server["hostname"].split("-")[1]
            stage.type(f"keep {kept}", user="U0ROOT")
            stage.type("start", user="U0GRACE")
            stage.wait_for("Rent ", seconds=30)
        with open_database(folder) as database:
            for seed, (run,) in enumerate(database.execute("SELECT id FROM runs").fetchall()):
                copies(database, run, runs // 2 - 1, seed=seed)
            states = database.execute("SELECT DISTINCT state FROM runs").fetchall()
        database.close()
        assert states == [("waiting",)], states
        with Bot(stages, stage, folder, file) as bot:
            time.sleep(10)
            before, began = bot.cpu_seconds(), time.time()
            time.sleep(seconds)
            share = (bot.cpu_seconds() - before) / (time.time() - began) * 100
            memory = bot.resident()
        row(f"resident memory, {runs:,} runs waiting for people", f"{memory:.0f} MB", "under 200 MB")
        row(f"processor, {runs:,} runs waiting for people", f"{share:.1f} % of a core", "under 5 %")


def rename(stage, server):
    """What makes the reinstall refuse, so that the run waits with its server."""
    request = urllib.request.Request(
        f"{stage.addresses['latitude']}/servers/{server}", method="PATCH",
        data=b'{"data":{"type":"servers","attributes":{"hostname":"renamed"}}}',
        headers={"Authorization": stage.addresses["latitude_key"], "Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        answer.read()
