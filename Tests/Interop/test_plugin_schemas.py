"""The JSON Schemas of plugins, against the same corpus that the bot's own code is tested with, and against real plugins."""

import json
import pathlib
import unittest

import yaml
from jsonschema import Draft202012Validator

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SCHEMAS = ROOT / "docs/schemas"


def schema(name):
    return json.loads((SCHEMAS / f"plugin-{name}.schema.json").read_text())


def validator(name):
    """The validator of one kind of message, or of the manifest."""
    if name == "manifest":
        return Draft202012Validator(schema("manifest"))
    messages = schema("messages")
    del messages["oneOf"]
    return Draft202012Validator({**messages, "$ref": f"#/$defs/{name}"})


class PluginSchemas(unittest.TestCase):
    def test_schemas_are_schemas(self):
        for name in ["messages", "manifest"]:
            Draft202012Validator.check_schema(schema(name))

    def test_corpus(self):
        corpus = json.loads((SCHEMAS / "corpus.json").read_text())
        self.assertGreater(len(corpus), 90)
        for entry in corpus:
            with self.subTest(schema=entry["schema"], why=entry.get("why"), message=entry["message"]):
                found = list(validator(entry["schema"]).iter_errors(entry["message"]))
                self.assertEqual(not found, entry["valid"], found)

    def test_manifests_of_all_plugins(self):
        manifests = sorted(ROOT.glob("plugins/*/plugin.yaml")) + sorted(ROOT.glob("plugins/examples/*/plugin.yaml"))
        self.assertGreater(len(manifests), 3)
        for path in manifests:
            with self.subTest(path=path.relative_to(ROOT)):
                found = list(validator("manifest").iter_errors(yaml.safe_load(path.read_text())))
                self.assertEqual(found, [])


if __name__ == "__main__":
    unittest.main()
