"""The maintenance windows of a run's devices as they are now: asked before it is applied or run again."""

from editor.api import shapes as s
from editor.api.blast_radius import OUTSIDE, outside
from editor.api.routing import Answer, Call, route
from engine.dispatch import starting
from engine.inspection.deeds import deeds
from engine.inventory.waiting import have_windows
from engine.store import now, runs


@route(
    "GET",
    "/runs/{id}/windows",
    "Whether steps of the run may wait for maintenance windows of its devices, and who is outside now",
    "viewer",
    query={"only": s.AGAIN},
    answer=s.full({"any": s.YES_NO, "outside": OUTSIDE}),
)
def windows(call: Call) -> Answer:
    with call.services.database.session() as session:
        run = runs.get(session, call.path["id"])
        target = starting.target_again(session, run.id, call.query["only"])
        done = deeds(run.document, call.services.catalog, run.called)
        keeps = any(deed.keeps_to_window for deed in done)
        return {
            "any": keeps and have_windows(session, target),
            "outside": outside(session, target, now(), done),
        }
