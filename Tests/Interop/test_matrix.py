"""The bot as an application service of a real Synapse homeserver."""

import tempfile
import unittest
import urllib.parse

from stage import bot, chat_configuration, simulator
from synapse import BOT, free_port, synapse

SECTION = f"""matrix:
  homeserver_url: env:MATRIX_URL
  hs_token: env:MATRIX_HS_TOKEN
  as_token: env:MATRIX_AS_TOKEN
  user_id: "{BOT}"
"""


class Matrix(unittest.TestCase):
    def test_the_road_in_a_room_of_a_real_homeserver(self):
        port = free_port()
        with simulator() as stage, tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as data:
            with synapse(data, port) as server:
                ada = server.register("ada")
                room = server.room(BOT)
                more = {"MATRIX_URL": server.url, "MATRIX_HS_TOKEN": "hs-secret", "MATRIX_AS_TOKEN": "as-secret",
                        "PORT": str(port)}
                configuration = chat_configuration(SECTION, [f"matrix:{ada}"], f"matrix:{room}")
                arguments = {"folder": folder, "configuration": configuration, "more": more}

                with bot(stage, **arguments):
                    # The invitation was there before the bot: the homeserver delivers it once the bot is up.
                    server.write(room, "hello", "wake")
                    server.wait_for(room, "the bot joins", lambda event: event["type"] == "m.room.member"
                                    and event["state_key"] == BOT and event["content"]["membership"] == "join")

                    server.write(room, "!talos-poc start", "one")
                    question = server.wait_for_text(room, "Confirm: `")
                    words = question["content"]["body"].split("Confirm: `", 1)[1].split("`", 1)[0]
                    self.assertTrue(words.startswith("!talos-poc confirm "), words)
                    self.assertEqual(question["content"]["m.mentions"], {"user_ids": [ada]})
                    server.write(room, words, "two")

                    final = server.wait_for_text(room, "is up in maintenance mode")
                    self.assertIn("talosctl --nodes ", final["content"]["body"])
                    self.assertNotIn("m.relates_to", final["content"])
                    self.check_edits(server, room)

                # While the bot is down the homeserver keeps what is said, and delivers it again.
                server.write(room, "!talos-poc list", "three")
                server.write(room, "!talos-poc teardown --yes", "four")
                with bot(stage, **arguments):
                    server.write(room, "are you back?", "five")
                    server.wait_for_text(room, "Final cost")
                self.check_nothing_twice(server, room)
                self.assertEqual([one["exists"] for one in stage.control("servers")], [False])

    def check_edits(self, server, room):
        """The progress message was edited, and every edit is of the first event of the message."""
        events = {event["event_id"]: event for event in server.events(room)}
        edits = [event for event in events.values()
                 if event["content"].get("m.relates_to", {}).get("rel_type") == "m.replace" and event["sender"] == BOT]
        self.assertGreater(len(edits), 3)
        for edit in edits:
            original = events[edit["content"]["m.relates_to"]["event_id"]]
            self.assertNotIn("m.new_content", original["content"])
            self.assertEqual(edit["content"]["m.new_content"]["m.mentions"], edit["content"]["m.mentions"])
        # Synapse itself takes them for edits of that message.
        path = f"/_matrix/client/v3/rooms/{urllib.parse.quote(room)}/event/{urllib.parse.quote(original['event_id'])}"
        relations = server.call("GET", path)["unsigned"]["m.relations"]
        self.assertIn("m.replace", relations)

    def check_nothing_twice(self, server, room):
        """What was delivered again was run once: one run, one answer to each command."""
        said = [event for event in server.events(room) if event["sender"] == BOT]
        posts = [event for event in said if "m.new_content" not in event["content"]]
        self.assertEqual(len([event for event in posts if "Started by:" in event["content"].get("body", "")]), 1)
        answers = [event["content"]["m.relates_to"]["m.in_reply_to"]["event_id"] for event in posts
                   if "m.in_reply_to" in event["content"].get("m.relates_to", {})
                   and event["content"]["m.relates_to"].get("rel_type") is None]
        self.assertEqual(len(answers), len(set(answers)))
        self.assertGreaterEqual(len(answers), 3)

    def test_an_encrypted_room_is_left_with_a_word(self):
        port = free_port()
        with simulator() as stage, tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as data:
            with synapse(data, port) as server:
                ada = server.register("ada")
                more = {"MATRIX_URL": server.url, "MATRIX_HS_TOKEN": "hs-secret", "MATRIX_AS_TOKEN": "as-secret",
                        "PORT": str(port)}
                configuration = chat_configuration(SECTION, [f"matrix:{ada}"], "matrix:!none:interop.test")
                with bot(stage, folder=folder, configuration=configuration, more=more):
                    room = server.room(BOT)
                    server.wait_for(room, "the bot joins", lambda event: event.get("state_key") == BOT
                                    and event["content"].get("membership") == "join")
                    path = f"/_matrix/client/v3/rooms/{urllib.parse.quote(room)}/state/m.room.encryption"
                    server.call("PUT", path, {"algorithm": "m.megolm.v1.aes-sha2"})
                    server.wait_for_text(room, "This room is encrypted")
                    server.wait_for(room, "the bot leaves", lambda event: event.get("state_key") == BOT
                                    and event["content"].get("membership") == "leave")


if __name__ == "__main__":
    unittest.main()
