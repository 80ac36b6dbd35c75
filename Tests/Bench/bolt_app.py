"""Slack's own framework with a command that answers at once: what the acknowledgement is compared with."""

import os

from slack_bolt.adapter.asgi.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

app = AsyncApp(
    client=AsyncWebClient(token=os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API"] + "/"),
    signing_secret=os.environ["SLACK_SIGNING_SECRET"])


@app.command("/talos-poc")
async def command(ack):
    await ack("There are no runs now, and nothing bills.")


api = AsyncSlackRequestHandler(app, path="/slack/commands")
