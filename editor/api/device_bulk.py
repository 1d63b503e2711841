"""The same change to many devices at once, in one transaction."""

from typing import Any

from editor.api import shapes as s
from editor.api.common import note
from editor.api.routing import Answer, Call, Refusal, route
from engine.inventory import change_devices, delete_devices

MOST = 5000
SOME: dict[str, Any] = {"type": "array", "items": s.ID, "minItems": 1, "maxItems": MOST}
CHANGED = s.full({"devices": s.WHOLE})
CHANGE = s.closed(
    {
        "devices": SOME,
        "credential_id": s.MAYBE_ID,
        "site_id": s.MAYBE_ID,
        "add_tags": s.TAGS,
        "remove_tags": s.TAGS,
    },
    "devices",
)


@route(
    "POST",
    "/devices/change",
    "Change many devices: all or none; tells how many differ now",
    "technician",
    body=CHANGE,
    answer=CHANGED,
)
def change(call: Call) -> Answer:
    values = {name: value for name, value in call.body.items() if name != "devices"}
    if not values:
        raise Refusal(400, "Nothing to change was said; give a credential, a site or tags.")
    with call.services.database.begin() as session:
        count = change_devices(session, call.body["devices"], values)
        note(session, call, "device.change_many", "device", "", devices=call.body["devices"], **values)
    return {"devices": count}


@route(
    "POST",
    "/devices/delete",
    "Delete many devices: all or none; their runs stay",
    "technician",
    body=s.closed({"devices": SOME}, "devices"),
    answer=CHANGED,
)
def remove(call: Call) -> Answer:
    with call.services.database.begin() as session:
        count = delete_devices(session, call.body["devices"])
        note(session, call, "device.delete_many", "device", "", devices=call.body["devices"])
    return {"devices": count}
