"""Mail: plain text and a simple page, through the mail server of the settings."""

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
from engine.states import Mode

TIMEOUT_SECONDS = 60.0
PORTS = {"starttls": 587, "tls": 465, "none": 25}
LOOPBACK = ("localhost", "127.0.0.1", "::1")
COLOURS = {"info": "#0b7a75", "success": "#2b8a3e", "warning": "#b35c00", "error": "#c92a2a"}


async def run(context: NodeContext, params: Mapping[str, Any]) -> Result | Hold:
    """Send the mail; in a preview only write it."""
    try:
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
    warnings = (f"The mail server refused {', '.join(rejected)}.",) if rejected else ()
    data = {"accepted": accepted, "rejected": rejected, "message_id": str(message["Message-ID"])}
    return Result(ok=True, changed=True, warnings=warnings, data=data)


def compose(mail: Mapping[str, Any], params: Mapping[str, Any]) -> EmailMessage:
    """The message. No line end gets into a header: addresses with one are refused, the subject becomes one line."""
    sender = str(mail.get("from") or "")
    if not mail.get("host") or not sender:
        raise RuotaError("No mail server is set; fill in the settings for mail.", code=Code.UNAVAILABLE)
    message = EmailMessage()
    message["From"] = _address(sender)
    message["To"] = ", ".join(_address(address) for address in params["to"])
    if params.get("cc"):
        message["Cc"] = ", ".join(_address(address) for address in params["cc"])
    if mail.get("reply_to"):
        message["Reply-To"] = _address(str(mail["reply_to"]))
    message["Subject"] = " ".join(
        "".join(" " if ord(c) < 32 or c in "\x85\u2028\u2029" else c for c in params["subject"]).split()
    )
    message["Date"] = formatdate(localtime=False, usegmt=True)
    message["Message-ID"] = make_msgid(domain=parseaddr(sender)[1].rpartition("@")[2] or "localhost")
    message["Auto-Submitted"] = "auto-generated"
    text = str(params["body"]).replace("\x00", "")
    message.set_content(text)
    message.add_alternative(page(str(message["Subject"]), text, params.get("severity", "info")), subtype="html")
    return message


def _address(address: str) -> str:
    if any(ord(character) < 32 for character in address) or "@" not in parseaddr(address)[1]:
        raise RuotaError(f"{address!r} is not a mail address.", code=Code.BAD_PARAM)
    return address


def page(subject: str, text: str, severity: str) -> str:
    """The text as a page that every mail program shows alike: one table, inline styles, nothing fetched."""
    font = "font-family:Segoe UI,Helvetica,Arial,sans-serif;font-size:15px;line-height:1.5;color:#1f2a2a"
    table = 'table role="presentation" cellpadding="0" cellspacing="0"'
    return (
        '<!doctype html><html><body style="margin:0;background:#f4f6f6">'
        f'<{table} width="100%"><tr><td align="center" style="padding:24px">'
        f'<{table} width="600" style="max-width:600px;background:#ffffff;border-top:4px solid {COLOURS[severity]}">'
        f'<tr><td style="padding:24px 32px;{font}">'
        f'<h1 style="margin:0 0 16px;font-size:19px">{html.escape(subject)}</h1>{_blocks(text)}'
        "</td></tr></table></td></tr></table></body></html>"
    )


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
            f"Mail to {host} would travel unprotected; choose STARTTLS or TLS in the settings.", code=Code.FORBIDDEN
        )
    password = None
    if mail.get("username"):
        if not mail.get("credential"):
            raise RuotaError(
                "The mail server has a user but no credential; choose one in the settings.", code=Code.UNAVAILABLE
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
    host = mail.get("host")
    match error:
        case smtplib.SMTPAuthenticationError():
            return Result.failed(
                Code.AUTH_FAILED, f"The mail server {host} refused the login; check user and credential."
            )
        case smtplib.SMTPRecipientsRefused():
            names = ", ".join(sorted(error.recipients))
            return Result.failed(Code.NODE_FAILED, f"The mail server {host} refused every address: {names}.")
        case smtplib.SMTPNotSupportedError():
            return Result.failed(
                Code.REFUSED, f"The mail server {host} does not offer STARTTLS; choose TLS or another port."
            )
        case ssl.SSLError():
            return Result.failed(
                Code.REFUSED, f"The certificate of the mail server {host} was not accepted: {error.reason}."
            )
        case TimeoutError():
            return Result.failed(Code.TIMED_OUT, f"The mail server {host} did not answer in time.")
        case smtplib.SMTPResponseException():
            said = (
                error.smtp_error.decode("utf-8", "replace") if isinstance(error.smtp_error, bytes) else error.smtp_error
            )
            return Result.failed(Code.NODE_FAILED, f"The mail server {host} answered {error.smtp_code}: {said[:200]}.")
        case _:
            return Result.failed(Code.UNREACHABLE, f"The mail server {host} could not be reached: {error}.")
