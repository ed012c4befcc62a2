"""Templates become pages, and pieces of pages."""

from __future__ import annotations

import hashlib
import secrets
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, cast

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

from clinic_ui.views import BANNER
from clinic_ui.web.words import LANGUAGES, words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.requests import Request

    from onshikaku.domain.text import Text

__all__ = ["STARTED", "language_of", "page", "part"]

LANGUAGE_COOKIE = "language"

STARTED = secrets.token_hex(8)
"""Another one each time the program is started: what pages hold of an earlier one is void."""


def language_of(request: Request) -> str:
    """`ja` or `en`: what the address asks for, else what was chosen before."""
    asked = request.query_params.get("lang") or request.cookies.get(LANGUAGE_COOKIE)
    return "en" if asked == "en" else "ja"


def page(
    request: Request,
    template: str,
    context: Mapping[str, object] | None = None,
    *,
    language: str | None = None,
    status: int = 200,
) -> HTMLResponse:
    """A whole page. Templates find `request`, `lang`, `t`, `say`, `static`, `csrf_token`."""
    html = part(
        template,
        language or language_of(request),
        {"request": request, "csrf_token": request.scope["csrftoken"](), **(context or {})},
    )
    return HTMLResponse(html, status)


def part(template: str, language: str, context: Mapping[str, object]) -> str:
    """A template in a language. Templates find `lang`, `t` and `say` beside the context."""
    return (
        _environment()
        .get_template(template)
        .render({"lang": language, "t": _words_in(language), "say": _texts_in(language), **context})
    )


def _words_in(language: str) -> Callable[..., str]:
    def t(key: str, **fields: object) -> str:
        return words().say(key, language, **fields)

    return t


def _texts_in(language: str) -> Callable[[Text], str]:
    """Texts of the domain are written in two languages; whoever reads another gets English."""

    def say(text: Text) -> str:
        return text.ja if language == "ja" else text.en

    return say


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("clinic_ui"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found = cast("dict[str, object]", environment.globals)  # pyright: ignore[reportUnknownMemberType]
    found |= {"banner": BANNER, "languages": LANGUAGES, "static": _static, "started": STARTED}
    return environment


@cache
def _static(path: str) -> str:
    """The address of a static file, another one whenever its content is another."""
    content = files("clinic_ui").joinpath("static", path).read_bytes()
    return f"/static/{path}?v={hashlib.sha256(content).hexdigest()[:12]}"
