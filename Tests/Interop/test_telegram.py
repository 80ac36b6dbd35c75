"""python-telegram-bot against the simulated Bot API, and what the simulated Telegram sends read by it."""

import asyncio
import json
import unittest
import urllib.request

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, Update
from telegram.error import BadRequest, InvalidToken

from chat_stage import chat_bot, receiver
from stage import simulator

GROUP = -1002003004


def client(stage, token=None):
    chat = stage.addresses["chats"]["telegram"]
    return Bot(token or chat["TELEGRAM_BOT_TOKEN"], base_url=chat["TELEGRAM_API"] + "/bot")


class PythonTelegramBot(unittest.TestCase):
    def test_the_bot_api_and_its_errors(self):
        async def calls(stage):
            async with client(stage) as bot:
                self.assertEqual((await bot.get_me()).username, "TalosPocBot")
                self.assertTrue(await bot.set_webhook("https://bot.example.com/x", secret_token="a-b_c"))
                self.assertEqual((await bot.get_webhook_info()).url, "https://bot.example.com/x")
                keys = InlineKeyboardMarkup([[InlineKeyboardButton("Tear down", callback_data="token")]])
                sent = await bot.send_message(
                    GROUP, "<b>one</b> &lt;2&gt;", parse_mode="HTML", reply_markup=keys,
                    link_preview_options=LinkPreviewOptions(is_disabled=True))
                self.assertEqual(sent.text, "one <2>")
                for call, words in [
                    (bot.edit_message_text("<b>one</b> &lt;2&gt;", GROUP, sent.message_id, parse_mode="HTML", reply_markup=keys),
                     "not modified"),
                    (bot.edit_message_text("x", GROUP, 999_999), "to edit not found"),
                    (bot.send_message(GROUP, "<x>", parse_mode="HTML"), "can't parse entities"),
                    (bot.send_message(GROUP, "x" * 4097), "too long"),
                    (bot.send_message(-1, "x"), "chat not found"),
                    (bot.answer_callback_query("1"), "query is too old"),
                ]:
                    with self.assertRaisesRegex(BadRequest, "(?i)" + words):
                        await call
                await bot.edit_message_text("two", GROUP, sent.message_id)
            with self.assertRaises(InvalidToken):
                await client(stage, "1:wrong").initialize()

        with simulator() as stage:
            asyncio.run(calls(stage))
            shown = stage.control("chat/telegram/messages")
            self.assertEqual([(message["text"], message["buttons"], message["edits"]) for message in shown], [("two", [], 1)])

    def test_what_is_sent_is_an_update(self):
        with simulator() as stage, receiver(stage, "telegram") as received:
            stage.control("chat/telegram/command", {"text": "start ✓"})
            body, headers = received[0]
            update = Update.de_json(json.loads(body))
            self.assertEqual(update.message.text, "/talos_poc start ✓")
            self.assertEqual(list(update.message.parse_entities().values()), ["/talos_poc"])
            headers = {name.lower(): value for name, value in headers.items()}
            secret = stage.addresses["chats"]["telegram"]["TELEGRAM_SECRET_TOKEN"]
            self.assertEqual(headers["x-telegram-bot-api-secret-token"], secret)

    def test_the_bot_takes_the_librarys_updates(self):
        update = Update.de_json({
            "update_id": 5, "message": {
                "message_id": 7, "date": 1, "chat": {"id": GROUP, "type": "supergroup"}, "text": "/talos_poc@TalosPocBot list",
                "from": {"id": 9, "is_bot": False, "first_name": "Ada"},
                "entities": [{"type": "bot_command", "offset": 0, "length": 22}]}})
        with simulator() as stage, chat_bot(stage, "telegram") as url:
            secret = stage.addresses["chats"]["telegram"]["TELEGRAM_SECRET_TOKEN"]
            request = urllib.request.Request(url + "/telegram/updates", data=update.to_json().encode(), headers={
                "Content-Type": "application/json", "X-Telegram-Bot-Api-Secret-Token": secret})
            with urllib.request.urlopen(request, timeout=10) as answer:
                told = json.loads(answer.read())
            self.assertEqual((told["method"], told["chat_id"], told["reply_parameters"]["message_id"]), ("sendMessage", GROUP, 7))
            self.assertIn("There are no runs", told["text"])


if __name__ == "__main__":
    unittest.main()
