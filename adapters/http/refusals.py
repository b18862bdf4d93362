"""Which rules may stand against which operation; what the OpenAPI document promises.

Kept true by the tests: whatever they are refused must be named here.
"""

from domain import errors

# Cases

CASE = (
    errors.NotCaseworker,
    errors.NotInCharge,
    errors.OwnReportOnly,
    errors.OutOfPurpose,
    errors.SubjectErased,
    errors.ProcessingIsRestricted,
    errors.WrongState,
    errors.BeforeTheLast,
)
"""What any step on a case may meet."""
CONSENT_IN_FORCE = (
    errors.ConsentRequired,
    errors.ConsentWithdrawn,
    errors.ConsentExpired,
    errors.OwnSignatureMissing,
)
CONSENT_SIGNED = (
    errors.FunctionNotNamed,
    errors.ConsentRequired,
    errors.ConsentAfterReport,
    errors.ConsentIncomplete,
    errors.ConsentFormReason,
    errors.ConsentUnspecific,
    errors.ConsentExpired,
    errors.ConsentOutdated,
    errors.GuardianSignatureMissing,
    errors.OwnSignatureMissing,
    errors.SpecialCategoryNotConsented,
    errors.DataKindNotConsented,
    errors.ValueNotValid,
)
CONTENT = (
    errors.NotBornYet,
    errors.AgeLimit,
    errors.Residence,
    errors.SummaryMissing,
    errors.NeedMissing,
    errors.SourceUngrounded,
    errors.ProfessionalReleaseMissing,
    errors.SpecialCategoryNotConsented,
    errors.DataKindNotConsented,
    errors.InfoNoticeMissing,
    errors.ValueNotValid,
)
CORRECTING = (
    *CONSENT_IN_FORCE,
    *CONTENT,
    errors.SomebodyElse,
    errors.GuardianSignatureMissing,
    errors.OutOfConsent,
    errors.DuplicateCase,
)
ENTRUSTING = (*CONSENT_IN_FORCE, errors.GuardianSignatureMissing)
RELEASING = (*ENTRUSTING, errors.EntrustedNotReleased, errors.OutOfConsent)
ANSWERING = (errors.IdentityUnproven, errors.ReasonMissing)
IN_DANGER = (errors.EmergencyUnexplained, errors.LookWasUnjustified)
REVIEWING = (errors.SecondInstitutionNeeded, errors.ReviewInReturn)
FORGETTING = (errors.LegalHold, errors.SecondPersonNeeded, errors.RequestOpen)
CONFIRMING = (errors.ErasureNotOrdered, *FORGETTING)
HANDING_OVER = (
    *CONSENT_SIGNED,
    errors.ConsentWithdrawn,
    errors.HandOverNotConsented,
    errors.DataKindNotConsented,
    errors.MeasuresOpen,
)
MERGING = (errors.NotCoordinator, errors.NotTheSamePerson, errors.MeasuresOpen)
WITHDRAWING = (*CONSENT_IN_FORCE, errors.OutOfConsent, errors.NotConsented, errors.BeforeTheLast)
DEFERRING = (errors.NotCoordinator, errors.ValueNotValid, errors.BeforeTheLast)
FIT = (errors.AgeLimitOnConference, errors.Residence, errors.BeforeTheLast)
REPORTING = (
    errors.SubjectErased,
    errors.NotCaseworker,
    errors.NotReporter,
    errors.DuplicateCase,
    errors.ConsentWithdrawn,
    *CONSENT_SIGNED,
    *CONTENT,
)
SELECTING = (errors.NotCoordinator, errors.CoordinationMissing, errors.CapacityExceeded, *FIT)
DISCUSSING = (
    errors.WrongPresenter,
    errors.AbsentContributor,
    errors.NotCrossCircle,
    errors.RecipientNotCovered,
    *FIT,
)
AGREEING = (
    errors.NotDiscussed,
    errors.MeasuresEmpty,
    errors.MeasureDueTooEarly,
    errors.SpecialCategoryNotConsented,
    errors.DataKindNotConsented,
    errors.OutOfConsent,
    errors.AbsentContributor,
    errors.RecipientNotCovered,
    errors.BeforeTheLast,
    errors.ValueNotValid,
)

# Staff

DECIDING_ON_ROLES = (errors.NotCoordinator, errors.OwnRoles)
GRANTING = (*DECIDING_ON_ROLES, errors.ValueNotValid, errors.PeriodEmpty)
REVOKING = (*DECIDING_ON_ROLES, errors.RoleNotHeld)

# Conferences

CONFERENCE = (errors.NotCoordinator, errors.WrongState)
"""What any step on a conference may meet."""
ADMITTING = (errors.ValueNotValid, errors.CommitmentMissing)
MOVING = (*ADMITTING, errors.RoomClosed, errors.AttendanceUnchanged)
FIXING = (
    errors.UnselectedWithoutReason,
    errors.CoordinationMissing,
    errors.CaseOnGeneralItem,
    errors.NotAnonymous,
)
RESCHEDULING = (*CONFERENCE, errors.DateGone, errors.RegularLimit, errors.NotAnonymous)
SCHEDULING = (
    errors.NotCoordinator,
    errors.DateGone,
    errors.NotAnonymous,
    errors.ConsultationIncomplete,
    errors.RegularLimit,
)
