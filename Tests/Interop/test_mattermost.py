"""A Mattermost driver that others wrote, against the simulated server and against what the bot makes there."""

import tempfile
import unittest
import urllib.parse

from mattermostdriver import Driver
from mattermostdriver.exceptions import InvalidOrMissingParameters, NoAccessTokenProvided, NotEnoughPermissions
from mattermostdriver.exceptions import ResourceNotFound

from stage import bot, chat_configuration, simulator


def driver(addresses, token=None):
    url = urllib.parse.urlsplit(addresses["MATTERMOST_URL"])
    made = Driver({"url": url.hostname, "port": url.port, "scheme": url.scheme,
                   "token": token or addresses["MATTERMOST_BOT_TOKEN"], "verify": True})
    made.client.token = token or addresses["MATTERMOST_BOT_TOKEN"]
    return made


class Mattermost(unittest.TestCase):
    channel = "channel".ljust(26, "0")
    team = "team".ljust(26, "0")

    def test_the_rest_api_and_its_limits(self):
        with simulator() as stage:
            client = driver(stage.addresses["chats"]["mattermost"])
            self.assertEqual(client.users.get_user("me")["username"], "talos-poc")
            post = client.posts.create_post({"channel_id": self.channel, "message": "one", "pending_post_id": "k"})
            again = client.posts.create_post({"channel_id": self.channel, "message": "one", "pending_post_id": "k"})
            self.assertEqual(post["id"], again["id"])
            client.posts.patch_post(post["id"], {"message": "two", "props": {"attachments": []}})
            self.assertEqual([one["text"] for one in stage.control("chat/mattermost/messages")], ["two"])
            for error, call in [
                (InvalidOrMissingParameters, lambda: client.posts.create_post(
                    {"channel_id": self.channel, "message": "x" * 16384})),
                (InvalidOrMissingParameters, lambda: client.posts.create_post(
                    {"channel_id": self.channel, "message": "x", "root_id": "none"})),
                (NotEnoughPermissions, lambda: client.posts.create_post({"channel_id": "other", "message": "x"})),
                (ResourceNotFound, lambda: client.posts.patch_post("none", {"message": "x"})),
                (NoAccessTokenProvided, lambda: driver(
                    stage.addresses["chats"]["mattermost"], token="no").users.get_user("me")),
            ]:
                with self.assertRaises(error):
                    call()

    def test_the_bot_takes_a_command_and_a_press(self):
        with simulator() as stage, tempfile.TemporaryDirectory() as folder:
            chat = dict(stage.addresses["chats"]["mattermost"])
            section = chat.pop("section")
            configuration = chat_configuration(
                section, [f"mattermost:{self.team}/{'ada'.ljust(26, '0')}"], f"mattermost:{self.team}/{self.channel}")
            with bot(stage, folder=folder, configuration=configuration, more=chat):
                stage.control("chat/mattermost/bot", {"url": stage.bot})
                answer = stage.control("chat/mattermost/command", {"text": "start"})
                self.assertEqual(answer["status"], 200)
                self.assertIn("is accepted", answer["message"]["plain"])
                question = self.wait(stage, lambda one: "Confirm" in one["buttons"])
                pressed = stage.control("chat/mattermost/press", {"message": question["id"], "label": "Cancel"})
                self.assertEqual((pressed["status"], pressed["body"]), (200, "{}"))
                self.wait(stage, lambda one: "Declined by" in one["plain"])

    def wait(self, stage, found):
        import time
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            for one in stage.control("chat/mattermost/messages"):
                if found(one):
                    return one
            time.sleep(0.05)
        raise AssertionError(stage.control("chat/mattermost/messages"))


if __name__ == "__main__":
    unittest.main()
