"""The settings that nodes read are those that the API takes."""

from tests.web.conftest import Person


def test_mail_settings_have_the_names_that_the_mail_node_reads(admin: Person) -> None:
    mail = {
        "host": "mail.example.org",
        "port": 587,
        "security": "starttls",
        "from": "Ruota <ruota@example.org>",
        "reply_to": "help@example.org",
        "username": "ruota",
        "credential": None,
    }
    assert admin.do("PATCH", "/settings", {"mail": mail})["mail"] == mail
    assert admin.do("PATCH", "/settings", {"mail": None})["mail"] is None
    refused = admin.do("PATCH", "/settings", {"mail": {"sender": "x"}}, status=400)
    assert "sender" in refused["error"]["message"]


def test_messages_speak_the_language_of_whoever_sets_ruota_up_until_it_is_changed(admin: Person) -> None:
    assert admin.do("GET", "/settings")["language"] == "en"
    assert admin.do("PATCH", "/settings", {"language": "it"})["language"] == "it"
    assert admin.do("PATCH", "/settings", {"language": None})["language"] is None
    for hostile in ("de", "", ["it"], {"$ne": 1}, "it\n"):
        admin.do("PATCH", "/settings", {"language": hostile}, status=400)
