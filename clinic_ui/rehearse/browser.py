"""A hand at the pages without a screen: opens them, fills forms in, presses buttons, reads."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

import httpx
from lxml import html
from pypdf import PdfReader

from clinic_ui.desk.sign_in import DEMO_ACCOUNTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import ASGIApp

__all__ = ["Browser", "NoSuchThing", "Page", "words_of"]

_HOST: Final = "http://localhost"
_UNREAD: Final = frozenset({"hidden", "password", "checkbox", "radio"})
_HIDDEN: Final = frozenset({"script", "style", "template", "title"})
_PASSWORDS: Final = {one.account: one.password for one in DEMO_ACCOUNTS}


class NoSuchThing(Exception):
    """The page has no such button, field or link; the text says which and what there is."""


def words_of(text: str) -> str:
    """What is compared: no white space, as a line may break anywhere."""
    return re.sub(r"\s+", "", text)


@dataclass(frozen=True, slots=True)
class Page:
    """What came back. `text` is what a reader sees of it; `got`: it can be opened again."""

    path: str
    status: int
    text: str
    tree: html.HtmlElement | None
    content: bytes
    kind: str
    got: bool

    def says(self, text: str) -> bool:
        """Whether it stands there, wherever lines break."""
        return words_of(text) in words_of(self.text)

    @property
    def whole(self) -> bool:
        """Whether it is a page as people open them, and not a piece of one or a file."""
        return self.part("banner") is not None

    def part(self, testid: str) -> str | None:
        """The words of every part of that name; None if there is none."""
        found = _all(self, f"*[@data-testid='{testid}']")
        return "\n".join(map(_seen, found)) if found else None

    def content_text(self) -> str:
        """What stands in its main part; of what has none, the whole text."""
        found = _all(self, "main")
        return "\n".join(map(_seen, found)) if found else self.text

    def parts(self) -> list[tuple[str, str]]:
        """Its main part's named parts in their order; words only of those that hold no other."""
        found = _all(self, "main//*[@data-testid]")
        return [(one.get("data-testid") or "", _own_words(one)) for one in found]

    def screen(self) -> str:
        """Which screen a kiosk shows."""
        found = _all(self, "*[@data-screen]")
        return found[0].get("data-screen") or "" if found else ""

    def step(self) -> str:
        """The step that a kiosk's screen belongs to."""
        found = _all(self, "*[@data-step]")
        return found[0].get("data-step") or "0" if found else "0"

    def choices(self) -> list[str]:
        """What the buttons of a kiosk's screen say when they are pressed, in their order."""
        found = _all(self, "*[self::button or self::input][@name='choice']")
        return [one.get("value") or "" for one in found]


class Browser:
    """One person's browser: keeps cookies and sends the token that stands in a page.

    `page` is the one that stands there now.
    """

    def __init__(self, app: ASGIApp, language: str = "ja") -> None:
        transport = httpx.ASGITransport(app=app)
        self._client = httpx.AsyncClient(
            transport=transport, base_url=_HOST, follow_redirects=True, timeout=60
        )
        self._client.cookies.set("language", language)
        self.page: Page | None = None

    @property
    def cookies(self) -> Mapping[str, str]:
        """By name, as they stand."""
        return {one.name: one.value or "" for one in self._client.cookies.jar}

    async def close(self) -> None:
        """Let go of it."""
        await self._client.aclose()

    async def sign_in(self, account: str) -> None:
        """As an account of docs/terminals.md. Raises `NoSuchThing` if that was refused."""
        entered = {"account": account, "password": _PASSWORDS[account]}
        page = await self.send("/desk/sign-in", entered)
        if page.path.startswith("/desk/sign-in"):
            raise NoSuchThing(f"{account} could not sign in: {page.text[:200]}")

    async def open(self, path: str) -> Page:
        """A page by its address."""
        return self._stands(await self._client.get(path))

    async def send(
        self, path: str, fields: Mapping[str, object], files: Mapping[str, str] | None = None
    ) -> Page:
        """A form's content, with the token of the pages."""
        token = await self._token()
        sent = {"csrftoken": token, **fields}
        given = {name: (f"{name}.csv", text.encode()) for name, text in (files or {}).items()}
        return self._stands(await self._client.post(path, data=sent, files=given or None))

    async def press(self, page: Page, button: str | None, fill: Mapping[str, str]) -> Page:
        """Fill in the form that has those fields and that button, and send it."""
        form = _form_with(page, button, fill)
        fields = _values_of(form)
        for name, value in fill.items():
            if name not in _names_of(form):
                raise NoSuchThing(f"no field {name}; there are {', '.join(_names_of(form))}")
            fields[name] = value
        fields |= _said_by(form, button)
        part = form.get("hx-get")
        if part is not None:  # what comes goes into the page, which stays where it is
            asked = httpx.URL(part).copy_merge_params(_flat(fields))
            return _page(await self._client.get(asked))
        path = _sends_to(form, button) or form.get("hx-post") or form.get("action") or page.path
        if (form.get("method") or "").lower() == "get" or not (
            form.get("hx-post") or form.get("method")
        ):
            return self._stands(await self._client.get(path, params=_flat(fields)))
        return await self.send(path, fields)

    async def follow(self, page: Page, text: str) -> Page:
        """Follow the first link with that text."""
        for link in _all(page, "a[@href]"):
            if words_of(text) in words_of(link.text_content()):
                return await self.open(link.get("href") or "")
        raise NoSuchThing(f"no link {text!r} on {page.path}")

    def _stands(self, response: httpx.Response) -> Page:
        self.page = _page(response)
        return self.page

    async def _token(self) -> str:
        page = _page(await self._client.get("/"))
        found = _all(page, "meta[@name='csrf-token']")
        return found[0].get("content") or "" if found else ""


def _page(response: httpx.Response) -> Page:
    kind = response.headers.get("content-type", "").split(";")[0]
    path = response.url.raw_path.decode("ascii")
    tree = None
    match kind:
        case "text/html":
            tree = html.document_fromstring(response.text or "<html></html>")
            text = _seen(tree)
        case "application/pdf":
            text = _pdf_text(response.content)
        case _:
            text = response.text
    got = response.request.method == "GET"
    return Page(path, response.status_code, text, tree, response.content, kind, got)


def _pdf_text(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def _seen(tree: html.HtmlElement) -> str:
    """The words, with what stands in fields; not what no reader is told."""
    parts: list[str] = []
    for element in tree.iter():
        if not isinstance(element.tag, str) or _unseen(element):
            continue
        if element.tag == "input" and element.get("type") not in _UNREAD:
            parts.append(element.get("value") or "")
        if element.text:
            parts.append(element.text)
        parts += [child.tail for child in element if child.tail]
    return "\n".join(part.strip() for part in parts if part.strip())


def _own_words(element: html.HtmlElement) -> str:
    return "" if element.xpath(".//*[@data-testid]") else _seen(element)


def _unseen(element: html.HtmlElement) -> bool:
    chain = (element, *element.iterancestors())
    return any(one.tag in _HIDDEN or one.get("hidden") is not None for one in chain)


def _all(page: Page, path: str) -> list[html.HtmlElement]:
    if page.tree is None:
        return []
    return cast("list[html.HtmlElement]", page.tree.xpath(f"//{path}"))


def _form_with(page: Page, button: str | None, fill: Mapping[str, str]) -> html.FormElement:
    forms = cast("list[html.FormElement]", _all(page, "form"))
    for form in forms:
        fits = button is None or any(_fits(one, button) for one in _buttons(form))
        if fits and all(name in _names_of(form) for name in fill):
            return form
    buttons = [words_of(one.text_content()) for form in forms for one in _buttons(form)]
    raise NoSuchThing(
        f"no form on {page.path} with the button {button!r} and the fields "
        f"{', '.join(fill) or '-'}; buttons: {', '.join(buttons)}; fields: "
        f"{', '.join(sorted({name for form in forms for name in _names_of(form)}))}"
    )


def _buttons(form: html.FormElement) -> list[html.HtmlElement]:
    own = cast("list[html.HtmlElement]", form.xpath(".//button"))
    id_ = form.get("id")
    if id_:
        root = form.getroottree()
        own += cast("list[html.HtmlElement]", root.xpath(f"//button[@form='{id_}']"))
    return [one for one in own if one.get("type") != "button"]


def _fits(button: html.HtmlElement, text: str) -> bool:
    return words_of(text) in words_of(button.text_content())


def _names_of(form: html.FormElement) -> list[str]:
    return [name for name in dict.fromkeys(form.fields.keys()) if name]


def _values_of(form: html.FormElement) -> dict[str, object]:
    """As a browser sends them untouched: several values of one name as a list."""
    values: dict[str, object] = {}
    for name, value in form.form_values():
        before = values.get(name)
        if before is None:
            values[name] = value
        else:
            values[name] = [*(before if isinstance(before, list) else [before]), value]
    return values


def _sends_to(form: html.FormElement, text: str | None) -> str | None:
    """Where a button sends the form instead, if it does."""
    fitting = (one for one in _buttons(form) if text is not None and _fits(one, text))
    return next((one.get("formaction") for one in fitting), None)


def _said_by(form: html.FormElement, text: str | None) -> dict[str, str]:
    for button in _buttons(form):
        if text is not None and _fits(button, text) and button.get("name"):
            return {button.get("name") or "": button.get("value") or ""}
    return {}


def _flat(fields: Mapping[str, object]) -> dict[str, str]:
    return {name: str(value) for name, value in fields.items()}
