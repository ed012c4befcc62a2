"""The tables. Codes are stored as the values of the domain's enums, serials as decimal text."""

from onshikaku.store.tables.access import (
    AccessRow,
    ConsentRow,
    PrescriptionRow,
    SubsidyUseRow,
)
from onshikaku.store.tables.bound_cards import BoundCardRow
from onshikaku.store.tables.institutions import (
    AccountRow,
    InstitutionFeatureRow,
    InstitutionRow,
    TerminalCertificateRow,
    TerminalRow,
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
    "BoundCardRow",
    "CertificateLinkRow",
    "ConsentRow",
    "CoverageRow",
    "DisasterOpeningRow",
    "DisasterStepRow",
    "DiseaseCertificateRow",
    "HomeVisitRow",
    "InstitutionFeatureRow",
    "InstitutionRow",
    "LookupBatchItemRow",
    "LookupBatchRow",
    "MedicalAidRow",
    "MedicalEntryRow",
    "OutageOpeningRow",
    "PersonRow",
    "PrescriptionRow",
    "PublicExpenseRow",
    "ReferenceNumberRow",
    "RegistrationRow",
    "SearchGroundRow",
    "SubsidyUseRow",
    "Table",
    "TerminalCertificateRow",
    "TerminalRow",
    "ViewingStopRow",
    "VisualPasscodeRow",
]
