"""FastAPI's own endpoints with the centre's messages and no work: what the centre is measured by.

Takes the two answers that it will always give from the standard input, one a line; prints its
port, then serves until it is ended.
"""

from __future__ import annotations

import socket
import sys

import uvicorn
from fastapi import FastAPI

from onshikaku.wire.centre import (
    AuthenticationReply,
    AuthenticationRequest,
    ConfirmationReply,
    ConfirmationRequest,
)


def create_app(challenge: AuthenticationReply, answer: ConfirmationReply) -> FastAPI:
    """Requests are checked and replies written by FastAPI, as anybody would write it."""
    app = FastAPI()

    @app.post("/v1/authentications")
    async def authenticate(_: AuthenticationRequest) -> AuthenticationReply:
        return challenge

    @app.post("/v1/confirmations")
    async def confirm(_: ConfirmationRequest) -> ConfirmationReply:
        return answer

    return app


def main() -> None:
    """Serve with the settings of `onshikaku centre`."""
    app = create_app(
        AuthenticationReply.model_validate_json(sys.stdin.readline()),
        ConfirmationReply.model_validate_json(sys.stdin.readline()),
    )
    with socket.create_server(("127.0.0.1", 0)) as listening:
        print(listening.getsockname()[1], flush=True)
        config = uvicorn.Config(app, lifespan="off", access_log=False, log_level="warning")
        uvicorn.Server(config).run([listening])


if __name__ == "__main__":
    main()
