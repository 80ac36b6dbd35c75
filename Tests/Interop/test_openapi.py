"""The provider's OpenAPI document must find nothing wrong with the bot's requests, nor with the simulated answers."""

import http.client
import http.server
import json
import os
import re
import threading
import time
import unittest
import urllib.parse

import yaml
from openapi_schema_validator import OAS30Validator

from stage import bot, simulator

DOCUMENT = os.environ.get("LATITUDE_OPENAPI")
METHODS = {"get", "post", "put", "patch", "delete"}
# Words of which the document knows too few: new plans, sites and systems come without a new document, and the provider
# calls the list of a server's states open.
OPEN_WORDS = {"plan", "site", "operating_system", "status", "stock_level"}


class Recorder(http.server.BaseHTTPRequestHandler):
    """Hands everything on to the simulated provider and keeps what went by."""

    protocol_version = "HTTP/1.1"

    def handle_any(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        target = urllib.parse.urlsplit(self.server.target)
        connection = http.client.HTTPConnection(target.hostname, target.port, timeout=20)
        headers = {name: value for name, value in self.headers.items() if name.lower() not in ("host", "connection")}
        connection.request(self.command, self.path, body=body or None, headers=headers)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        self.server.seen.append((self.command, self.path, dict(self.headers), body, answer.status, answer.getheader("Content-Type"), content))
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("content-length", "connection", "transfer-encoding"):
                self.send_header(name, value)
        if answer.status != 204:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if answer.status != 204:
            self.wfile.write(content)

    do_GET = do_POST = do_PATCH = do_DELETE = handle_any

    def log_message(self, *arguments):
        pass


def opened(schema):
    """The schema without the lists of words that are known to be too short."""
    if isinstance(schema, list):
        return [opened(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    result = {}
    for key, value in schema.items():
        if key == "properties" and isinstance(value, dict):
            value = {
                name: {k: v for k, v in inner.items() if k != "enum"} if name in OPEN_WORDS and isinstance(inner, dict) else inner
                for name, inner in value.items()
            }
        result[key] = opened(value)
    return result


@unittest.skipUnless(DOCUMENT, "LATITUDE_OPENAPI names no document")
class OpenAPI(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with open(DOCUMENT) as file:
            document = yaml.safe_load(file)
        cls.components = opened(document["components"])
        cls.operations = []
        for path, item in document["paths"].items():
            pattern = re.compile("^" + re.sub(r"\{[^}]+\}", "[^/]+", path) + "$")
            for method in METHODS & item.keys():
                parameters = item.get("parameters", []) + item[method].get("parameters", [])
                cls.operations.append((path.count("{"), method.upper(), pattern, path, item[method], parameters))
        # What is written out goes before what is a parameter: /plans/operating_systems is no plan.
        cls.operations.sort(key=lambda operation: operation[0])

    def check(self, schema, value, what):
        whole = {**opened(schema), "components": self.components}
        problems = [f"{'/'.join(map(str, error.path))}: {error.message}" for error in OAS30Validator(whole).iter_errors(value)]
        self.assertEqual(problems, [], what)

    def check_exchange(self, exchange):
        method, target, headers, body, status, kind, content = exchange
        url = urllib.parse.urlsplit(target)
        what = f"{method} {target} -> {status}"
        found = [operation for operation in self.operations if operation[1] == method and operation[2].match(url.path)]
        self.assertTrue(found, f"{what}: the document has no such operation")
        _, _, _, _, operation, parameters = found[0]
        names = {parameter.get("name") or parameter["$ref"].rsplit("/", 1)[-1] for parameter in parameters}
        names |= {self.components["parameters"][name]["name"] for name in names & self.components.get("parameters", {}).keys()}
        for name, _ in urllib.parse.parse_qsl(url.query):
            self.assertIn(name, names | {"page[number]", "page[size]"}, what)
        authorization = {name.lower(): value for name, value in headers.items()}.get("authorization", "")
        self.assertTrue(authorization, what)
        if body:
            accepted = operation["requestBody"]["content"]
            self.assertIn({name.lower(): value for name, value in headers.items()}["content-type"], accepted, what)
            self.check(accepted["application/json"]["schema"], json.loads(body), what)
        answer = operation["responses"].get(str(status))
        if status < 300:
            self.assertTrue(answer, f"{what}: the document has no such answer")
            schema = answer.get("content", {}).get("application/vnd.api+json", {}).get("schema")
            if schema:
                self.assertEqual((kind or "").split(";")[0], "application/vnd.api+json", what)
                self.check(schema, json.loads(content), what)
        elif content:
            self.check({"$ref": "#/components/schemas/error_object"}, json.loads(content), what)

    def test_a_whole_run_and_a_direct_boot(self):
        with simulator() as stage:
            server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Recorder)
            server.target, server.seen = stage.addresses["latitude"], []
            worker = threading.Thread(target=server.serve_forever)
            worker.start()
            try:
                with bot(stage, latitude=f"http://127.0.0.1:{server.server_port}"):
                    for words in ["start --yes", "start --boot direct --yes"]:
                        before = len(stage.messages())
                        stage.type(words)
                        stage.wait_for("is up in maintenance mode" if before == 0 else "Talos in maintenance mode: v")
                        stage.type("teardown --yes")
                        self.wait_for_ends(stage, 1 if before == 0 else 2)
            finally:
                server.shutdown()
                worker.join()
                server.server_close()
            seen = {(exchange[0], re.sub(r"sv_\w+", "ID", urllib.parse.urlsplit(exchange[1]).path)) for exchange in server.seen}
            for expected in [
                ("GET", "/user/profile"), ("GET", "/projects"), ("GET", "/plans"), ("POST", "/servers"), ("GET", "/servers"),
                ("GET", "/servers/ID"), ("POST", "/servers/ID/reinstall"), ("DELETE", "/servers/ID"),
            ]:
                self.assertIn(expected, seen)
            for exchange in server.seen:
                with self.subTest(exchange=exchange[:2]):
                    self.check_exchange(exchange)

    def wait_for_ends(self, stage, count):
        deadline = time.monotonic() + 40
        while time.monotonic() < deadline:
            ends = [message for message in stage.messages() if any("Final cost" in line for line in message["lines"])]
            if len(ends) >= count:
                return
            time.sleep(0.05)
        self.fail(f"{count} ends were not seen")


if __name__ == "__main__":
    unittest.main()
