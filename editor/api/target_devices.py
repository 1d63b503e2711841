"""The devices behind the number that a target has, a page of them at a time, and the tags to choose them by."""

from dataclasses import asdict

from editor.api import shapes as s
from editor.api.devices import PART
from editor.api.routing import Answer, Call, route
from engine.inventory.members import members
from engine.inventory.reach import PARTS
from engine.inventory.targets import tags

ASKED = s.closed(
    {
        "target": s.ref("Target"),
        "part": {"enum": ["all", *PARTS]},
        "platform": s.PLATFORM,
        "text": s.NAME | {"minLength": 0},
        "offset": s.NUMBER,
        "limit": {key: value for key, value in PART.items() if key != "default"},
    },
    "target",
)
MEMBER = s.full({"id": s.ID, "name": s.TEXT, "client": s.TEXT})


@route(
    "POST",
    "/targets/devices",
    "The devices of a target, or the part of them that a run would not get to",
    "viewer",
    body=ASKED,
    answer=s.full({"count": s.WHOLE, "devices": s.many(MEMBER)}),
)
def target_devices(call: Call) -> Answer:
    body = call.body
    with call.services.database.session() as session:
        found = members(
            session,
            body["target"],
            part=body.get("part", "all"),
            platform=body.get("platform", ""),
            text=body.get("text", ""),
            offset=body.get("offset", 0),
            limit=body.get("limit", PART["default"]),
        )
    return {"count": found.count, "devices": [asdict(device) for device in found.devices]}


@route("GET", "/targets/tags", "The tags that devices have, to choose from", "viewer", answer=s.page(s.TEXT))
def target_tags(call: Call) -> Answer:
    with call.services.database.session() as session:
        return {"items": tags(session), "next": None}
