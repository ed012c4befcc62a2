"""The visit as a state machine: `step(state, event)` gives the next state and what to do.

Pure: no clock, no card, no network. The driver runs the actions and feeds back what happened; the
command line and the pages render the states. The PIN itself never enters a state or an event.

::

    Waiting ─CardPlaced─► Reading ─CardRead─► Verifying ─CertificateChecked─► what is to be asked:
    ChoosingMethod ─WayChosen─► CheckingFace, ComparingPhoto or EnteringPin, where that is a choice
       CheckingFace ─FaceMatched─►, ComparingPhoto ─PhotoCompared─►, and
       EnteringPin ─PinGiven─► PresentingPin ─PinAccepted─► FetchingChallenge
       FetchingChallenge ─ChallengeGranted─► Signing ─Signed─► Asking ─Answered─► Finished
       FetchingChallenge ─ChallengeGranted─► Asking, without proof of possession (a real card)
    CheckingFace ─FaceNotMatched─► CheckingFace (three times)
    PresentingPin ─PinWrong─► EnteringPin
    Asking ─PasscodeWrong─► ComparingPhoto (three times)
    what fails, and AnotherWayWanted ─► ChoosingMethod, as long as a way is left
    Asking ─Answered (registration needed)─► OfferingRegistration ─RegistrationAgreed─► Asking
    Asking ─Answered (eligible, with screens)─► Consenting ─Chosen─► Consenting (the next screen)
       Consenting ─Chosen (the last one)─► RegisteringConsents ─Answered─► Finished
    any ─CardGone, CardFailed, CentreFailed, Cancelled─► Finished

By telephone an iPhone is held and read; the PIN of an Android phone is typed and presented first::

    Waiting ─PhoneAnnounced─► HoldingPhone ─PhoneHeld─► Reading ─CardRead─► Verifying, as above
    Waiting ─PhoneAnnounced─► EnteringPin ─PinGiven─► HoldingPhone ─PhoneHeld─►
       PresentingPin ─PinAccepted─► Reading, as above

Once the card has signed it may go, but a refused passcode has it sign once more. From `Consenting`
on the answer is kept whatever fails: then it is the end all the same, and `detail` says that the
consents were not registered.
"""

from onshikaku.domain.checkin.machine import WrongEvent, step

__all__ = ["WrongEvent", "step"]
