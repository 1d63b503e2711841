"""Chat message: an Adaptive Card for Teams, blocks for Slack, plain JSON for anything else."""

import json
from collections.abc import Mapping
from typing import Any

import httpx

from engine.dispatch.context import Hold, NodeContext
from engine.documents import Result
from engine.errors import Code, RuotaError
from engine.saying import say
from engine.states import Mode

TEAMS_BYTES = 20_000
SLACK_TEXT = 2_900
SLACK_HEADER = 150
SLACK_FIELDS = 10
SLACK_BUTTON = 75
OPEN = {"en": "Open", "it": "Apri"}
CUT = " …"
COLOURS = {"info": "Accent", "success": "Good", "warning": "Warning", "error": "Attention"}
SIGNS = {"info": ":information_source:", "success": ":white_check_mark:", "warning": ":warning:", "error": ":x:"}
TIMEOUT_SECONDS = 30.0


async def run(context: NodeContext, params: Mapping[str, Any]) -> Result | Hold:
    """Post the message; in a preview only build it."""
    kind = params.get("kind", "teams")
    opening = params.get("link_title") or OPEN.get(context.settings.get("language") or "", OPEN["en"])
    params = {**params, "link_title": opening}
    message = {"teams": teams, "slack": slack, "webhook": plain}[kind](params)
    if context.mode is Mode.PREVIEW:
        context.log(f"Would post: {params['title']}")
        return Result(ok=True, would_change=True, data={"delivered": False, "status": 0})
    url = str(params["webhook"]).strip()
    if not url.startswith(("https://", "http://")):
        return Result.failed(
            Code.BAD_PARAM,
            say(
                "chat_no_address",
                "The credential holds no address; put the chat's webhook address into it as the secret.",
            ),
        )
    try:
        response = await context.http.post(url, json=message, timeout=TIMEOUT_SECONDS, follow_redirects=False)
    except RuotaError as error:
        return Result.failed(error.code, error.message)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        # the address is the secret, and an error of the library may show it
        reason = type(error).__name__
        return Result.failed(
            Code.UNREACHABLE, say("chat_unreached", "The chat could not be reached ({reason}).", reason=reason)
        )
    if response.status_code == httpx.codes.TOO_MANY_REQUESTS:
        return Result.failed(
            Code.BUSY, say("chat_busy", "The chat takes no more messages for now; it is tried again later.")
        )
    if not response.is_success:
        text = response.text.strip()
        return Result.failed(
            Code.NODE_FAILED,
            say(
                "chat_refused",
                "The chat refused the message with {status} ({reason}).",
                status=str(response.status_code),
                reason=text.splitlines()[0][:200] if text else say("chat_no_reason", "no reason"),
            ),
        )
    return Result(ok=True, changed=True, data={"delivered": True, "status": response.status_code})


def one_line(text: Any) -> str:
    """Text without line ends and other control characters."""
    return " ".join("".join(" " if ord(character) < 32 else character for character in str(text)).split())


def facts(params: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The facts as pairs of text."""
    return [(one_line(name), one_line(value)) for name, value in params.get("facts", {}).items()]


def button(params: Mapping[str, Any]) -> str:
    """What stands on the button that opens the link."""
    return one_line(params["link_title"])


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
    title = _rich({"size": "Medium", "weight": "Bolder", "color": colour, "text": one_line(params["title"])})
    body: list[dict[str, Any]] = [title]
    pairs = facts(params)
    if pairs:
        body.append(
            {
                "type": "FactSet",
                "facts": [{"title": _unlinked(name), "value": _unlinked(value)} for name, value in pairs],
            }
        )
    if text:
        body.append(_rich({"text": text}))
    card: dict[str, Any] = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "msteams": {"width": "Full"},
        "body": body,
    }
    if params.get("link"):
        card["actions"] = [{"type": "Action.OpenUrl", "title": button(params), "url": params["link"]}]
    return card


def _rich(run: dict[str, Any]) -> dict[str, Any]:
    """Text that Teams shows as it is: unlike a TextBlock it knows no Markdown, so a name cannot become a link."""
    return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", **run}]}


def _unlinked(text: str) -> str:
    """Facts do know Markdown; a space of no width keeps what looks like a link from being one."""
    return text.replace("](", "]\u200b(")


def slack(params: Mapping[str, Any]) -> dict[str, Any]:
    """Blocks, with the title as the text of the notification."""
    title = one_line(params["title"])
    sign = SIGNS[params.get("severity", "info")]
    # plain text, not Slack's mark-up: a name of a device cannot call everybody or become a link
    blocks: list[dict[str, Any]] = [
        {"type": "header", "text": _plain_text(f"{sign} {title}", SLACK_HEADER) | {"emoji": True}}
    ]
    pairs = facts(params)
    for at in range(0, len(pairs), SLACK_FIELDS):
        fields = [_plain_text(f"{name}: {value}") for name, value in pairs[at : at + SLACK_FIELDS]]
        blocks.append({"type": "section", "fields": fields})
    if params.get("text"):
        blocks.append({"type": "section", "text": _plain_text(str(params["text"]))})
    if params.get("link"):
        opening = {"type": "button", "text": _plain_text(button(params), SLACK_BUTTON), "url": params["link"]}
        blocks.append({"type": "actions", "elements": [opening]})
    return {"text": _escaped(title), "blocks": blocks}


def _plain_text(text: str, most: int = SLACK_TEXT) -> dict[str, Any]:
    shown = text if len(text) <= most else text[: most - len(CUT)] + CUT
    return {"type": "plain_text", "text": shown, "emoji": False}


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
