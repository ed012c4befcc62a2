"""The app that clinics and relying parties see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import FastAPI

from onshikaku.api import (
    aid_tickets,
    clinic,
    document_lookups,
    examples,
    fhir,
    home_visits,
    lookups,
    medical,
    problems,
    reference_numbers,
    revocation,
    searches,
    sessions,
    subsidies,
)
from onshikaku.api.credentials import Admission, is_open
from onshikaku.api.document import document
from onshikaku.api.limits import LimitedBody
from onshikaku.api.trouble import Trouble, route_names

if TYPE_CHECKING:
    from onshikaku.service.centre import Centre

__all__ = ["create_app"]

_DESCRIPTION = """
**Simulator.** Not the real online eligibility confirmation system: people, numbers, insurers and
certificates are invented, and the protocol between terminal and centre is the simulator's own.

オンライン資格確認のシミュレーターです。実在のシステムではありません。人物・番号・保険者・証明書はすべて架空です。
"""


def create_app(centre: Centre) -> FastAPI:
    """Clinic API, OCSP and CRLs of a centre. `/openapi.json` describes it."""
    app = FastAPI(
        title="onshikaku centre (simulator)",
        version="1.1",
        description=_DESCRIPTION,
        docs_url=None,  # its pages fetch scripts from elsewhere
        redoc_url=None,
        # As they are: an included router is asked for its routes anew at every request.
        routes=[
            *sessions.router(centre).routes,
            *clinic.router(centre).routes,
            *lookups.router(centre).routes,
            *document_lookups.router(centre).routes,
            *searches.router(centre).routes,
            *home_visits.router(centre).routes,
            *medical.router(centre).routes,
            *reference_numbers.router(centre).routes,
            *aid_tickets.router(centre).routes,
            *subsidies.router(centre).routes,
            *fhir.router(centre).routes,
            *revocation.router(centre).routes,
        ],
    )
    app.add_middleware(LimitedBody)
    app.add_middleware(Admission, centre=centre, routes=lambda: app.routes)
    app.add_middleware(Trouble, centre=centre, routes=lambda: app.routes)
    centre.faults.learn(route_names(app.routes))
    problems.install(app, centre)
    document(app, examples.answers, lambda path: not is_open(path))
    return app
