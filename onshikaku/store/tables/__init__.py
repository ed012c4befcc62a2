"""The tables. Codes are stored as the values of the domain's enums, serials as decimal text."""

from onshikaku.store.tables.access import (
    AccessRow,
    ConsentRow,
    PrescriptionRow,
    SubsidyUseRow,
)
from onshikaku.store.tables.bound_cards import BoundCardRow
from onshikaku.store.tables.documents import (
    ApplicationRow,
    CircumstanceRow,
    DocumentRow,
    IssuanceDecisionRow,
    IssuanceRunRow,
)
from onshikaku.store.tables.imports import MemberImportFaultRow, MemberImportRow
from onshikaku.store.tables.institutions import (
    AccountRow,
    InstitutionFeatureRow,
    InstitutionRow,
    TerminalCertificateRow,
    TerminalRow,
)
from onshikaku.store.tables.insurer import (
    EntryCheckRow,
    InsurerEventRow,
    NumberLinkRow,
    ResidentRow,
)
from onshikaku.store.tables.medical import MedicalEntryRow
from onshikaku.store.tables.modes import (
    DisasterOpeningRow,
    DisasterStepRow,
    HomeVisitRow,
    LookupBatchItemRow,
    LookupBatchRow,
    OutageOpeningRow,
    ReferenceNumberRow,
    SearchGroundRow,
    VisualPasscodeRow,
)
from onshikaku.store.tables.records import (
    AidTicketRow,
    CertificateLinkRow,
    CoverageRow,
    DiseaseCertificateRow,
    MedicalAidRow,
    PersonRow,
    PublicExpenseRow,
    RegistrationRow,
    ViewingStopRow,
)
from onshikaku.store.tables.table import Table

__all__ = [
    "AccessRow",
    "AccountRow",
    "AidTicketRow",
    "ApplicationRow",
    "BoundCardRow",
    "CertificateLinkRow",
    "CircumstanceRow",
    "ConsentRow",
    "CoverageRow",
    "DisasterOpeningRow",
    "DisasterStepRow",
    "DiseaseCertificateRow",
    "DocumentRow",
    "EntryCheckRow",
    "HomeVisitRow",
    "InstitutionFeatureRow",
    "InstitutionRow",
    "InsurerEventRow",
    "IssuanceDecisionRow",
    "IssuanceRunRow",
    "LookupBatchItemRow",
    "LookupBatchRow",
    "MedicalAidRow",
    "MedicalEntryRow",
    "MemberImportFaultRow",
    "MemberImportRow",
    "NumberLinkRow",
    "OutageOpeningRow",
    "PersonRow",
    "PrescriptionRow",
    "PublicExpenseRow",
    "ReferenceNumberRow",
    "RegistrationRow",
    "ResidentRow",
    "SearchGroundRow",
    "SubsidyUseRow",
    "Table",
    "TerminalCertificateRow",
    "TerminalRow",
    "ViewingStopRow",
    "VisualPasscodeRow",
]
