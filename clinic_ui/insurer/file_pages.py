"""Files of members at `/insurer/files`: sent in, watched, and what was wrong in which row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from clinic_ui.fields import day_text
from clinic_ui.insurer.office import PREFIX
from clinic_ui.web.render import language_of, part
from clinic_ui.web.stream import live
from onshikaku.domain.dates import JST
from onshikaku.domain.identifiers import InsurerNumber, InvalidIdentifier
from onshikaku.member_files.columns import layout_of
from onshikaku.member_files.fault_file import csv_of, xlsx_of
from onshikaku.member_files.template import csv_template, xlsx_template
from onshikaku.service.import_values import MemberFile, Wish

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from clinic_ui.insurer.office import Office
    from onshikaku.member_files.faults import Finding
    from onshikaku.service.import_values import Job, Report
    from onshikaku.service.imports import Imports

__all__ = ["router"]

_EVERY_SECONDS = 0.3
_SHOWN = 200
_CSV, _XLSX = (
    "text/csv; charset=utf-8",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
)
_LONGEST_NAME = 100


def router(office: Office) -> APIRouter:
    """The files that an office takes in."""
    routes = APIRouter(prefix=f"{PREFIX}/files")
    imports = office.centre.imports
    routes.include_router(_downloads(imports))

    def files_page(request: Request, *, missing: bool = False) -> Response:
        context = {
            "jobs": imports.jobs(),
            "kept": [
                (one, one.received_at.astimezone(JST).strftime("%Y-%m-%d %H:%M"))
                for one in imports.recent()
            ],
            "insurers": [(one.number.value, one.name) for one in office.centre.insurer.insurers()],
            "missing": missing,
        }
        return office.page(request, "files.html", context)

    def piece(import_id: str, language: str) -> Mapping[str, str]:
        context = {**_report(office, import_id), "import_id": import_id}
        return {"file": part("insurer/file_report.html", language, context)}

    @routes.get("")
    async def files(request: Request) -> Response:
        """The form, and what was sent in before."""
        return files_page(request)

    @routes.post("")
    async def send(request: Request) -> Response:
        """Take a file in; its page says how far that is."""
        async with request.form() as form:
            sent = form.get("file")
            if not isinstance(sent, UploadFile) or not sent.filename:
                return files_page(request, missing=True)
            file = MemberFile(sent.filename[-_LONGEST_NAME:], await sent.read())
            wish = Wish(
                all_or_nothing="all_or_nothing" in form,
                dry_run="dry_run" in form,
                insurer=_insurer(str(form.get("insurer", ""))),
            )
        job = imports.start(file, wish)
        return RedirectResponse(f"{PREFIX}/files/{job.id}", 303)

    @routes.get("/{import_id}")
    async def show(request: Request, import_id: str) -> Response:
        """How far a file is, or what became of it."""
        job = imports.job(import_id)
        if job is None and imports.kept(import_id) is None:
            raise HTTPException(404)
        context = {
            "piece": piece(import_id, language_of(request))["file"],
            "going": job is not None and not job.over,
            "import_id": import_id,
        }
        return office.page(request, "file.html", context)

    @routes.get("/{import_id}/events")
    async def events(request: Request, import_id: str) -> Response:
        """The same, as it changes."""
        language = language_of(request)
        return live(office.front, lambda: piece(import_id, language), every=_EVERY_SECONDS)

    return routes


def _downloads(imports: Imports) -> APIRouter:
    """The empty form of a file, and the rows of one that were refused."""
    routes = APIRouter()

    @routes.get("/template.csv")
    async def empty_csv() -> Response:
        """The headings as CSV."""
        return _file(csv_template(), _CSV, "members.csv")

    @routes.get("/template.xlsx")
    async def empty_xlsx() -> Response:
        """The headings as a workbook, with how to fill it in."""
        return _file(xlsx_template(), _XLSX, "members.xlsx")

    @routes.get("/{import_id}/errors.csv")
    async def errors_csv(import_id: str) -> Response:
        """The refused rows with why, to be mended and sent in again."""
        report = _refused(imports.job(import_id))
        return _file(csv_of(report.headings, report.faults), _CSV, "members-errors.csv")

    @routes.get("/{import_id}/errors.xlsx")
    async def errors_xlsx(import_id: str) -> Response:
        """The same as a workbook."""
        report = _refused(imports.job(import_id))
        return _file(xlsx_of(report.headings, report.faults), _XLSX, "members-errors.xlsx")

    return routes


def _report(office: Office, import_id: str) -> Mapping[str, object]:
    """What the live piece shows of a file."""
    imports = office.centre.imports
    job, kept = imports.job(import_id), imports.kept(import_id)
    report = None if job is None else job.report
    findings: list[tuple[int, tuple[Finding, ...]]] = []
    if report is not None:
        findings = [(row.number, row.findings) for row in report.faults]
    elif kept is not None and job is None:
        findings = sorted(imports.kept_findings(import_id).items())
    return {
        "job": job,
        "report": report,
        "kept": kept if report is None else None,
        "day": None if kept is None else day_text(kept.day),
        "rows": list(_lines(findings[:_SHOWN])),
        "hidden": max(0, len(findings) - _SHOWN),
        "column": layout_of,
    }


def _lines(
    findings: list[tuple[int, tuple[Finding, ...]]],
) -> Iterator[tuple[int, Finding]]:
    for number, found in findings:
        for finding in found:
            yield number, finding


def _refused(job: Job | None) -> Report:
    """Raises the 404 of a file that is not remembered, or has no report."""
    if job is None or job.report is None:
        raise HTTPException(404)
    return job.report


def _file(content: bytes, media_type: str, name: str) -> Response:
    disposition = f'attachment; filename="{name}"'
    return Response(content, media_type=media_type, headers={"content-disposition": disposition})


def _insurer(number: str) -> InsurerNumber | None:
    try:
        return InsurerNumber(number) if number else None
    except InvalidIdentifier:
        return None
