"""The insurers' side of member files: hand one in, look how far it is, fetch what was refused."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, HTTPException, Path, Query, Request, Response
from pydantic import BaseModel, Field
from starlette.datastructures import UploadFile

from onshikaku.api.import_views import (
    FaultsView,
    ImportView,
    fault_views,
    import_view,
    kept_view,
)
from onshikaku.domain.identifiers import InsurerNumber, InvalidIdentifier
from onshikaku.errors import InvalidField
from onshikaku.member_files.fault_file import csv_of, xlsx_of
from onshikaku.member_files.sheet import LARGEST_FILE
from onshikaku.service.import_values import MemberFile, Wish
from onshikaku.wire.fields import AS_SENT

if TYPE_CHECKING:
    from starlette.types import Message, Receive

    from onshikaku.service.centre import Centre
    from onshikaku.service.import_values import Report
    from onshikaku.service.imports import Imports
    from onshikaku.store.imports import KeptImport

__all__ = ["router"]

_IMPORTS = "/insurer/imports"
_CSV = "text/csv; charset=utf-8"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MULTIPART = "multipart/form-data"
_MOST = LARGEST_FILE + 64 * 1024  # with the rest of a form
_LONGEST_NAME = 200

_ImportId = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")]


class ImportQuery(BaseModel):
    """How a file is to be taken. `insurer`: whose it is; rows of others are refused."""

    model_config = AS_SENT

    name: Annotated[str, Field(min_length=1, max_length=_LONGEST_NAME)] = "members"
    insurer: str | None = None
    all_or_nothing: bool = False
    dry_run: bool = False


def router(centre: Centre) -> APIRouter:
    """Member files."""
    routes = APIRouter(tags=["insurer"])

    @routes.post(
        _IMPORTS,
        status_code=202,
        openapi_extra={
            "requestBody": {
                "required": True,
                "content": {
                    media: {"schema": {"type": "string", "format": "binary"}}
                    for media in (_CSV.partition(";")[0], _XLSX)
                },
            }
        },
    )
    async def begin(
        query: Annotated[ImportQuery, Query()],
        data: Annotated[bytes, Depends(_content)],
        response: Response,
    ) -> ImportView:
        """Hand in a member file (docs/member-files.md): the file is the body, or a form's `file`.

        The import goes on by itself; `Location` says where to look.
        """
        wish = Wish(query.all_or_nothing, query.dry_run, _insurer(query.insurer))
        job = centre.imports.start(MemberFile(query.name, data), wish)
        response.headers["Location"] = f"{_IMPORTS}/{job.id}"
        return import_view(job)

    @routes.get(_IMPORTS)
    async def imports() -> tuple[ImportView, ...]:
        """The files that are under way or were lately, then those on record; newest first."""
        jobs = centre.imports.jobs()
        ids = {job.id for job in jobs}
        kept = (one for one in centre.imports.recent() if one.id not in ids)
        return (
            *map(import_view, jobs),
            *(kept_view(one, centre.imports.kept_kinds(one.id)) for one in kept),
        )

    @routes.get(f"{_IMPORTS}/{{import_id}}")
    async def one(import_id: _ImportId) -> ImportView:
        """How far a file is, or what became of it."""
        job = centre.imports.job(import_id)
        if job is not None:
            return import_view(job)
        kept = _kept(centre.imports, import_id)
        return kept_view(kept, centre.imports.kept_kinds(kept.id))

    @routes.get(f"{_IMPORTS}/{{import_id}}/faults")
    async def faults(
        import_id: _ImportId,
        after: Annotated[int, Query(ge=0)] = 0,
        limit: Annotated[int, Query(ge=1, le=1000)] = 1000,
    ) -> FaultsView:
        """What is wrong, row by row; so many rows at a time. What a cell holds is not in it."""
        job = centre.imports.job(import_id)
        if job is not None and job.report is not None:
            found = job.report.findings
        else:
            found = centre.imports.kept_findings(_kept(centre.imports, import_id).id)
        return fault_views(found, after, limit)

    @routes.get(f"{_IMPORTS}/{{import_id}}/faults.csv", response_class=Response)
    async def faults_csv(import_id: _ImportId) -> Response:
        """The refused rows as they came, with why, to be corrected and handed in by themselves."""
        report = _report(centre.imports, import_id)
        return Response(csv_of(report.headings, report.faults), media_type=_CSV)

    @routes.get(f"{_IMPORTS}/{{import_id}}/faults.xlsx", response_class=Response)
    async def faults_xlsx(import_id: _ImportId) -> Response:
        """The same as an Excel workbook."""
        report = _report(centre.imports, import_id)
        return Response(xlsx_of(report.headings, report.faults), media_type=_XLSX)

    return routes


def _kept(imports: Imports, import_id: str) -> KeptImport:
    kept = imports.kept(import_id)
    if kept is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return kept


def _report(imports: Imports, import_id: str) -> Report:
    """The rows themselves are not on record: only as long as the import is remembered."""
    job = imports.job(import_id)
    if job is None or job.report is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return job.report


def _insurer(text: str | None) -> InsurerNumber | None:
    try:
        return None if text is None else InsurerNumber(text)
    except InvalidIdentifier as error:
        raise InvalidField("insurer", error.fault.value) from error


async def _content(request: Request) -> bytes:
    """The body, or the `file` of a form; 413 for more than a member file may have."""
    bounded = Request(request.scope, _bounded(request.receive))
    if not request.headers.get("content-type", "").startswith(_MULTIPART):
        return await bounded.body()
    async with bounded.form(max_files=1, max_fields=8) as form:
        part = form.get("file")
        if not isinstance(part, UploadFile):
            raise InvalidField("file", "missing")
        return await part.read()


def _bounded(receive: Receive) -> Receive:
    """What is received, whatever length was announced; 413 once it is too much."""
    read = 0

    async def limited() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > _MOST:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return message

    return limited
