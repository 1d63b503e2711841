"""Mail: plain text and a page, through the mail server of the settings."""

import asyncio
import html
import smtplib
import ssl
from collections.abc import Mapping, Sequence
from email.message import EmailMessage
from email.utils import formatdate, make_msgid, parseaddr
from typing import Any

from engine.dispatch.context import Hold, NodeContext
from engine.documents import Result
from engine.errors import Code, RuotaError
from engine.saying import say
from engine.states import Mode

TIMEOUT_SECONDS = 60.0
PORTS = {"starttls": 587, "tls": 465, "none": 25}
LOOPBACK = ("localhost", "127.0.0.1", "::1")
OPEN = {"en": "Open in Ruota", "it": "Apri in Ruota"}
DARK = (
    "@media(prefers-color-scheme:dark){.back{background:#151412!important}.sheet{background:#1e1d1a!important}"
    ".ink{color:#e4e1dc!important}.soft{color:#a09b93!important}.line{border-color:#33312d!important}}"
)
COLOURS = {"info": "#0b7a75", "success": "#2b8a3e", "warning": "#b35c00", "error": "#c92a2a"}


async def run(context: NodeContext, params: Mapping[str, Any]) -> Result | Hold:
    """Send the mail; in a preview only write it."""
    try:
        opening = params.get("link_title") or OPEN.get(context.settings.get("language") or "", OPEN["en"])
        params = {**params, "link": params.get("link") or run_address(context), "link_title": opening}
        message = compose(context.settings.get("mail") or {}, params)
        if context.mode is Mode.PREVIEW:
            context.log(f"Would send to {', '.join(params['to'])}: {message['Subject']}")
            return Result(ok=True, would_change=True, data={"accepted": [], "rejected": [], "message_id": ""})
        server = await _server(context)
        receivers = [*params["to"], *params.get("cc", [])]
        rejected = await asyncio.to_thread(_send, server, message, receivers)
    except RuotaError as error:
        return Result.failed(error.code, error.message)
    except (OSError, smtplib.SMTPException) as error:
        return _refused(context.settings.get("mail") or {}, error)
    accepted = [address for address in receivers if address not in rejected]
    warnings = (
        (say("mail_refused_some", "The mail server refused {addresses}.", addresses=rejected),) if rejected else ()
    )
    data = {"accepted": accepted, "rejected": rejected, "message_id": str(message["Message-ID"])}
    return Result(ok=True, changed=True, warnings=warnings, data=data)


def run_address(context: NodeContext) -> str:
    """Where the run can be looked at; empty while the settings do not say under which address people open Ruota."""
    address = str(context.settings.get("address") or "").rstrip("/")
    run_id = str(context.run.get("id") or "")
    return f"{address}/runs/{run_id}" if address.startswith(("https://", "http://")) and run_id else ""


def compose(mail: Mapping[str, Any], params: Mapping[str, Any]) -> EmailMessage:
    """The message. No line end gets into a header: addresses with one are refused, the subject becomes one line."""
    sender = str(mail.get("from") or "")
    if not mail.get("host") or not sender:
        raise RuotaError(
            say("mail_no_server", "No mail server is set; fill in the settings for mail."), code=Code.UNAVAILABLE
        )
    message = EmailMessage()
    message["From"] = _address(sender)
    message["To"] = ", ".join(_address(address) for address in params["to"])
    if params.get("cc"):
        message["Cc"] = ", ".join(_address(address) for address in params["cc"])
    if mail.get("reply_to"):
        message["Reply-To"] = _address(str(mail["reply_to"]))
    message["Subject"] = _line(params["subject"])
    message["Date"] = formatdate(localtime=False, usegmt=True)
    message["Message-ID"] = make_msgid(domain=parseaddr(sender)[1].rpartition("@")[2] or "localhost")
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(plain(params))
    message.add_alternative(page(str(message["Subject"]), params), subtype="html")
    return message


def _address(address: str) -> str:
    if any(ord(character) < 32 for character in address) or "@" not in parseaddr(address)[1]:
        raise RuotaError(
            say("mail_no_address", "{address!r} is not a mail address.", address=address), code=Code.BAD_PARAM
        )
    return address


def page(subject: str, params: Mapping[str, Any]) -> str:
    """The mail as a page that every mail program shows alike: tables, inline styles, nothing fetched."""
    font = "font-family:Segoe UI,Helvetica,Arial,sans-serif;font-size:15px;line-height:1.5"
    table = 'table role="presentation" cellpadding="0" cellspacing="0" border="0"'
    colour = COLOURS[params.get("severity", "info")]
    text = str(params["body"]).replace("\x00", "")
    return (
        '<!doctype html><html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        '<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">'
        f"<title>{html.escape(subject)}</title><style>{DARK}</style></head>"
        '<body class="back" style="margin:0;background:#f4f2ef">'
        f'<{table} width="100%"><tr><td align="center" style="padding:24px 12px">'
        f'<{table} class="sheet" width="600" style="width:100%;max-width:600px;background:#ffffff;border-radius:8px;'
        f'border-top:4px solid {colour}"><tr><td class="ink" style="padding:24px 32px 28px;{font};color:#262421;'
        'word-break:break-word">'
        f'<h1 style="margin:0 0 16px;font-size:19px;line-height:1.35">{html.escape(subject)}</h1>'
        f"{_blocks(text)}{_facts(facts(params))}{_button(str(params.get('link') or ''), params)}"
        "</td></tr></table></td></tr></table></body></html>"
    )


def facts(params: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The facts as pairs of lines."""
    return [(_line(name), _line(value)) for name, value in (params.get("facts") or {}).items()]


def plain(params: Mapping[str, Any]) -> str:
    """The same for those who read mails as text."""
    parts = [str(params["body"]).replace("\x00", "")]
    if facts(params):
        parts.append("\n".join(f"{name}: {value}" for name, value in facts(params)))
    if params.get("link"):
        parts.append(f"{params['link_title']}: {params['link']}")
    return "\n\n".join(parts)


def _facts(pairs: Sequence[tuple[str, str]]) -> str:
    if not pairs:
        return ""
    cell = "padding:6px 12px 6px 0;border-bottom:1px solid #e4e0da;text-align:left;vertical-align:top"
    rows = "".join(
        f'<tr><th class="line soft" style="{cell};font-weight:400;color:#6b665f;white-space:nowrap">{html.escape(name)}'
        f'</th><td class="line" width="100%" style="{cell}">{html.escape(value)}</td></tr>'
        for name, value in pairs
    )
    return f'<table width="100%" cellpadding="0" cellspacing="0" style="margin:0 0 20px;font-size:14px">{rows}</table>'


def _button(link: str, params: Mapping[str, Any]) -> str:
    if not link.startswith(("https://", "http://")):
        return ""
    title = html.escape(_line(params["link_title"]))
    return (
        '<table role="presentation" cellpadding="0" cellspacing="0"><tr>'
        '<td style="background:#0b7a75;border-radius:6px">'
        f'<a href="{html.escape(link)}" style="display:inline-block;padding:10px 18px;color:#ffffff;'
        f'text-decoration:none;font-weight:600">{title}</a></td></tr></table>'
    )


def _line(text: Any) -> str:
    """Text in one line, without control characters."""
    return " ".join("".join(" " if ord(c) < 32 or c in "\x7f\x85\u2028\u2029" else c for c in str(text)).split())


def _blocks(text: str) -> str:
    blocks = []
    for part in text.replace("\r\n", "\n").split("\n\n"):
        lines = [line for line in part.split("\n") if line.strip()]
        if lines and all(line.startswith("- ") for line in lines):
            items = "".join(f"<li>{html.escape(line[2:])}</li>" for line in lines)
            blocks.append(f'<ul style="margin:0 0 16px;padding-left:20px">{items}</ul>')
        elif lines:
            blocks.append(f'<p style="margin:0 0 16px">{"<br>".join(html.escape(line) for line in lines)}</p>')
    return "".join(blocks)


async def _server(context: NodeContext) -> dict[str, Any]:
    mail = context.settings.get("mail") or {}
    security = str(mail.get("security") or "starttls")
    host = str(mail["host"])
    if security == "none" and host not in LOOPBACK:
        raise RuotaError(
            say(
                "mail_unprotected",
                "Mail to {host} would travel unprotected; choose STARTTLS or TLS in the settings.",
                host=host,
            ),
            code=Code.FORBIDDEN,
        )
    password = None
    if mail.get("username"):
        if not mail.get("credential"):
            raise RuotaError(
                say("mail_no_credential", "The mail server has a user but no credential; choose one in the settings."),
                code=Code.UNAVAILABLE,
            )
        password = await context.secret(str(mail["credential"]))
    return {
        "host": host,
        "port": int(mail.get("port") or PORTS[security]),
        "security": security,
        "username": mail.get("username"),
        "password": password,
    }


def _send(server: Mapping[str, Any], message: EmailMessage, receivers: Sequence[str]) -> list[str]:
    """Hand the mail over; the addresses that were refused. Refused by all is an exception."""
    security = server["security"]
    context = ssl.create_default_context()
    if security == "tls":
        client: smtplib.SMTP = smtplib.SMTP_SSL(
            server["host"], server["port"], timeout=TIMEOUT_SECONDS, context=context
        )
    else:
        client = smtplib.SMTP(server["host"], server["port"], timeout=TIMEOUT_SECONDS)
    with client:
        if security == "starttls":
            client.starttls(context=context)
        if server["password"] is not None:
            client.login(server["username"], server["password"])
        return sorted(client.send_message(message, to_addrs=list(receivers)))


def _refused(mail: Mapping[str, Any], error: Exception) -> Result:
    host = str(mail.get("host"))
    match error:
        case smtplib.SMTPAuthenticationError():
            return Result.failed(
                Code.AUTH_FAILED,
                say("mail_login", "The mail server {host} refused the login; check user and credential.", host=host),
            )
        case smtplib.SMTPRecipientsRefused():
            return Result.failed(
                Code.NODE_FAILED,
                say(
                    "mail_refused_all",
                    "The mail server {host} refused every address: {addresses}.",
                    host=host,
                    addresses=sorted(error.recipients),
                ),
            )
        case smtplib.SMTPNotSupportedError():
            return Result.failed(
                Code.REFUSED,
                say(
                    "mail_no_starttls",
                    "The mail server {host} does not offer STARTTLS; choose TLS or another port.",
                    host=host,
                ),
            )
        case ssl.SSLError():
            return Result.failed(
                Code.REFUSED,
                say(
                    "mail_certificate",
                    "The certificate of the mail server {host} was not accepted: {reason}.",
                    host=host,
                    reason=str(error.reason),
                ),
            )
        case TimeoutError():
            return Result.failed(
                Code.TIMED_OUT, say("mail_late", "The mail server {host} did not answer in time.", host=host)
            )
        case smtplib.SMTPResponseException():
            return Result.failed(
                Code.NODE_FAILED,
                say(
                    "mail_answered",
                    "The mail server {host} answered {status}: {answer}.",
                    host=host,
                    status=str(error.smtp_code),
                    answer=_answer(error.smtp_error),
                ),
            )
        case _:
            return Result.failed(
                Code.UNREACHABLE,
                say(
                    "mail_unreached",
                    "The mail server {host} could not be reached: {reason}.",
                    host=host,
                    reason=str(error),
                ),
            )


def _answer(said: bytes | str) -> str:
    """What a server said, as far as a sentence has room for it."""
    return (said.decode("utf-8", "replace") if isinstance(said, bytes) else said)[:200]
