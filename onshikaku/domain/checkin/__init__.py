"""The visit as a state machine: `step(state, event)` gives the next state and what to do.

Pure: no clock, no card, no network. The driver runs the actions and feeds back what happened; the
command line and the pages render the states. The PIN itself never enters a state or an event.

::

    Waiting ─CardPlaced─► Reading ─CardRead─► Verifying ─CertificateChecked─► EnteringPin
       EnteringPin ─PinGiven─► PresentingPin ─PinAccepted─► FetchingChallenge ─ChallengeGranted─►
       Signing ─Signed─► Asking ─Answered─► Finished
    PresentingPin ─PinWrong─► EnteringPin      Asking ─Answered (registration needed)─►
       OfferingRegistration ─RegistrationAgreed─► Asking
    Asking ─Answered (eligible, with screens)─► Consenting ─Chosen─► Consenting (the next screen)
       Consenting ─Chosen (the last one)─► RegisteringConsents ─Answered─► Finished
    any ─CardGone, CardFailed, CentreFailed, Cancelled─► Finished

Once the card has signed it may go. From `Consenting` on the answer is kept whatever fails: then it
is the end all the same, and `detail` says that the consents were not registered.
"""

from onshikaku.domain.checkin.machine import WrongEvent, step

__all__ = ["WrongEvent", "step"]
