"""Chat message: an Adaptive Card for Teams, blocks for Slack, plain JSON for anything else."""

import json
from collections.abc import Mapping
from typing import Any

import httpx

from engine.dispatch.context import Hold, NodeContext
from engine.documents import Result
from engine.errors import Code, RuotaError
from engine.states import Mode

TEAMS_BYTES = 20_000
SLACK_TEXT = 2_900
CUT = " …"
COLOURS = {"info": "Accent", "success": "Good", "warning": "Warning", "error": "Attention"}
SIGNS = {"info": ":information_source:", "success": ":white_check_mark:", "warning": ":warning:", "error": ":x:"}
TIMEOUT_SECONDS = 30.0


async def run(context: NodeContext, params: Mapping[str, Any]) -> Result | Hold:
    """Post the message; in a preview only build it."""
    kind = params.get("kind", "teams")
    message = {"teams": teams, "slack": slack, "webhook": plain}[kind](params)
    if context.mode is Mode.PREVIEW:
        context.log(f"Would post: {params['title']}")
        return Result(ok=True, would_change=True, data={"delivered": False, "status": 0})
    url = str(params["webhook"]).strip()
    if not url.startswith(("https://", "http://")):
        return Result.failed(
            Code.BAD_PARAM, "The credential holds no address; put the chat's webhook address into it as the secret."
        )
    try:
        response = await context.http.post(url, json=message, timeout=TIMEOUT_SECONDS, follow_redirects=False)
    except RuotaError as error:
        return Result.failed(error.code, error.message)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        # the address is the secret, and an error of the library may show it
        return Result.failed(Code.UNREACHABLE, f"The chat could not be reached ({type(error).__name__}).")
    if response.status_code == httpx.codes.TOO_MANY_REQUESTS:
        return Result.failed(Code.BUSY, "The chat takes no more messages for now; it is tried again later.")
    if not response.is_success:
        said = response.text.strip().splitlines()[0][:200] if response.text.strip() else "no reason"
        return Result.failed(Code.NODE_FAILED, f"The chat refused the message with {response.status_code} ({said}).")
    return Result(ok=True, changed=True, data={"delivered": True, "status": response.status_code})


def one_line(text: Any) -> str:
    """Text without line ends and other control characters."""
    return " ".join("".join(" " if ord(character) < 32 else character for character in str(text)).split())


def facts(params: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The facts as pairs of text."""
    return [(one_line(name), one_line(value)) for name, value in params.get("facts", {}).items()]


def teams(params: Mapping[str, Any]) -> dict[str, Any]:
    """A message with one Adaptive Card; long texts are cut, since Teams refuses more than 28 kB."""
    text = str(params.get("text", ""))
    card = _card(params, text)
    while len(json.dumps(card).encode()) > TEAMS_BYTES and text:
        text = text[: len(text) * 3 // 4]
        card = _card(params, text + CUT)
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
    return {"type": "message", "attachments": [attachment]}


def _card(params: Mapping[str, Any], text: str) -> dict[str, Any]:
    colour = COLOURS[params.get("severity", "info")]
    title = {
        "type": "TextBlock",
        "size": "Medium",
        "weight": "Bolder",
        "wrap": True,
        "color": colour,
        "text": one_line(params["title"]),
    }
    body: list[dict[str, Any]] = [title]
    pairs = facts(params)
    if pairs:
        body.append({"type": "FactSet", "facts": [{"title": name, "value": value} for name, value in pairs]})
    if text:
        body.append({"type": "TextBlock", "text": text, "wrap": True})
    card: dict[str, Any] = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "msteams": {"width": "Full"},
        "body": body,
    }
    if params.get("link"):
        card["actions"] = [{"type": "Action.OpenUrl", "title": "Open", "url": params["link"]}]
    return card


def slack(params: Mapping[str, Any]) -> dict[str, Any]:
    """Blocks, with the title as the text of the notification."""
    title = _escaped(one_line(params["title"]))
    sign = SIGNS[params.get("severity", "info")]
    blocks: list[dict[str, Any]] = [_section(f"{sign} *{title}*")]
    pairs = facts(params)
    if pairs:
        blocks.append(_section("\n".join(f"*{_escaped(name)}:* {_escaped(value)}" for name, value in pairs)))
    if params.get("text"):
        blocks.append(_section(_escaped(str(params["text"]))))
    if params.get("link"):
        blocks.append(_section(f"<{_escaped(params['link']).replace('|', '%7C')}|Open>"))
    return {"text": title, "blocks": blocks}


def _section(text: str) -> dict[str, Any]:
    shown = text if len(text) <= SLACK_TEXT else text[:SLACK_TEXT] + CUT
    return {"type": "section", "text": {"type": "mrkdwn", "text": shown}}


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plain(params: Mapping[str, Any]) -> dict[str, Any]:
    """The message as it was filled in; ``text`` is what Mattermost, Rocket.Chat and others show."""
    pairs = facts(params)
    lines = [one_line(params["title"]), str(params.get("text", "")), *(f"{name}: {value}" for name, value in pairs)]
    return {
        "text": "\n".join(line for line in lines if line),
        "title": one_line(params["title"]),
        "message": str(params.get("text", "")),
        "facts": dict(pairs),
        "severity": params.get("severity", "info"),
        "link": params.get("link", ""),
    }
