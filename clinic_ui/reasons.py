"""Why something was refused or failed, as words for people. The keys are the codes of --json."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_ui.face_words import REASONS as FACE
from clinic_ui.front.visits import BROKEN_OFF, INTERRUPTED
from onshikaku.domain.checkin.events import UNATTENDED
from onshikaku.domain.checkin.states import CONSENTS_NOT_REGISTERED, PHONE_LOCKED, PHONE_MOVED
from onshikaku.domain.checkin.ways import Obstacle
from onshikaku.domain.rules.access import ClosedReason
from onshikaku.domain.text import Text
from reader.camera.ports import CameraTrouble
from reader.errors import UnavailableReason

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CAMERA", "CERTIFICATE", "PORTS_OPEN", "READER", "explain"]

PORTS_OPEN = Text(
    "仮想リーダーのポートがネットワークに開いています（この環境では隔離できません）。",
    "The virtual reader's ports are open to the network: it cannot be isolated here.",
)

CERTIFICATE: Mapping[str, Text] = {
    "malformed": Text("証明書として読み取れません", "not a certificate"),
    "foreign_hierarchy": Text(
        "本物の公的個人認証サービス（または試験環境）の発行者名です",
        "issued under the name of the real JPKI or its test hierarchy",
    ),
    "untrusted_root": Text("信頼する認証局の発行ではありません", "not issued by the given root"),
    "bad_signature": Text("署名が一致しません", "the root's signature does not match"),
    "weak_signature_algorithm": Text("署名方式が弱すぎます", "signed with a weak algorithm"),
    "issuer_not_yet_valid": Text("認証局の有効期間前です", "the root is not valid yet"),
    "issuer_expired": Text("認証局の有効期間が過ぎています", "the root has expired"),
    "not_yet_valid": Text("有効期間前です", "not valid yet"),
    "expired": Text("有効期間が過ぎています", "expired"),
    "weak_key": Text("鍵が RSA 2048 ビット未満です", "not an RSA key of 2048 bits"),
    "leaf_is_ca": Text("認証局の証明書です", "a certificate of an authority"),
    "unknown_critical_extension": Text(
        "処理できない必須の拡張があります", "it has a critical extension that is not understood"
    ),
    "wrong_key_usage": Text("鍵用途が目的と合いません", "its keyUsage does not fit the purpose"),
    "key_usage_not_critical": Text(
        "鍵用途が必須の指定になっていません", "its keyUsage is not critical"
    ),
    "wrong_purpose": Text("拡張鍵用途が目的と合いません", "its extKeyUsage leaves the purpose out"),
    "missing_policy": Text("証明書ポリシーがありません", "it has no certificate policy"),
    "wrong_policy": Text("証明書ポリシーが目的と合いません", "its policy does not fit the purpose"),
    "policy_not_critical": Text(
        "証明書ポリシーが必須の指定になっていません", "its certificate policy is not critical"
    ),
    "suspended": Text("一時停止中です", "suspended"),
    "revoked": Text("失効しています", "revoked"),
    "revocation_unknown": Text(
        "失効の有無を確認できません", "whether it is revoked cannot be learnt"
    ),
}
"""Refusals of `onshikaku.pki.refusals`."""

READER: Mapping[str, Text] = {
    UnavailableReason.NOT_INSTALLED.value: Text(
        "カードリーダー用のソフトウェアが入っていません",
        "the software for this kind of reader is not installed",
    ),
    UnavailableReason.NOT_PERMITTED.value: Text(
        "カードリーダーを使う権限がありません", "not allowed to use the reader"
    ),
    UnavailableReason.PCSC_ONLY.value: Text(
        "このカードリーダーは PC/SC でのみ使えます", "this reader works through PC/SC only"
    ),
    UnavailableReason.NO_SERVICE.value: Text(
        "PC/SC サービス（pcscd）が応答しません", "the PC/SC service does not answer"
    ),
    UnavailableReason.NO_READER.value: Text(
        "カードリーダーが接続されていません", "no reader is attached"
    ),
    UnavailableReason.UNKNOWN_READER.value: Text(
        "その名前のカードリーダーはありません", "there is no such reader"
    ),
    UnavailableReason.IN_USE.value: Text(
        "別のプログラムがカードを使っています", "another program uses the card"
    ),
    UnavailableReason.LOST.value: Text("カードリーダーとの接続が切れました", "the reader has gone"),
}
"""Reasons of `reader.errors.ReaderUnavailable`."""

CAMERA: Mapping[str, Text] = {
    CameraTrouble.NO_CAMERA.value: Text("カメラが見つかりません", "there is no camera"),
    CameraTrouble.DENIED.value: Text(
        "カメラの使用が許可されていません", "not allowed to use the camera"
    ),
    CameraTrouble.INSECURE.value: Text(
        "暗号化されていない接続のため、ブラウザーがカメラを使えません",
        "a browser keeps its camera from a page that came unencrypted",
    ),
    CameraTrouble.BUSY.value: Text(
        "カメラを別のプログラムが使っています", "another program uses the camera"
    ),
    CameraTrouble.LOST.value: Text("カメラとの接続が切れました", "the camera has gone"),
    CameraTrouble.DARK.value: Text(
        "カメラの映像が真っ暗です", "the camera gives black pictures only"
    ),
    CameraTrouble.SILENT.value: Text(
        "カメラから映像が届きません", "no pictures come from the camera"
    ),
    CameraTrouble.UNREADABLE.value: Text("映像として読み取れません", "what it gives is no picture"),
}
"""Troubles of `reader.camera.ports.CameraTrouble`."""

_CENTRE: Mapping[str, Text] = {
    "unknown-authentication": Text(
        "センターが発行していない乱数です", "the centre never granted this challenge"
    ),
    "authentication-used": Text(
        "この乱数はすでに使われています", "the challenge has been used already"
    ),
    "authentication-expired": Text(
        "時間切れです（60秒以内に送る必要があります）", "too late: a challenge lives 60 seconds"
    ),
    "wrong-terminal": Text("別の端末に属する手続きです", "that belongs to another terminal"),
    "proof-rejected": Text(
        "署名がこの電子証明書の鍵のものではありません",
        "the signature was not made by the certificate's key",
    ),
    "certificate-refused": Text(
        "センターが電子証明書を信頼しません", "the centre does not trust the certificate"
    ),
    "session-missing": Text("センターにログインしていません", "not signed in"),
    "session-expired": Text("センターへのログインが切れています", "the session is over"),
    "terminal-unknown": Text(
        "この端末は登録されていません", "no such terminal is registered at the centre"
    ),
    "terminal-certificate-expired": Text(
        "端末の電子証明書の有効期限が切れています", "the terminal's certificate has expired"
    ),
    "terminal-certificate-refused": Text(
        "端末の電子証明書を使えません", "the terminal's certificate cannot be used"
    ),
    "untrusted": Text("この認証局の発行ではありません", "not issued by the centre's authority"),
    "other_terminal": Text("別の端末の証明書です", "it is another terminal's"),
    "wrong_signature": Text(
        "署名がこの証明書の鍵のものではありません", "its key did not make the signature"
    ),
    "account-refused": Text(
        "アカウントかパスワードが違います", "no such account, or another password"
    ),
    "account-locked": Text(
        "続けて間違えたため、1分間ログインできません", "too many wrong logins: wait for a minute"
    ),
    "unavailable": Text("センターが応答できません", "the centre cannot answer now"),
}

_MODES: Mapping[str, Text] = {
    "mode-closed": Text("この方法では照会できません", "the centre cannot be asked in this way"),
    ClosedReason.NOT_IN_FORCE.value: Text(
        "まだ始まっていないか、終わっています", "not in force now"
    ),
    ClosedReason.KIND.value: Text(
        "この種類の医療機関では使えません", "not for this kind of institution"
    ),
    ClosedReason.FEATURE.value: Text(
        "この医療機関では導入していません", "this institution has not installed it"
    ),
    ClosedReason.ROLE.value: Text("このアカウントでは使えません", "not for this account"),
    ClosedReason.OCCASION.value: Text("この用途では使えません", "not for this occasion"),
    ClosedReason.VISUAL_ON.value: Text(
        "リーダーが目視確認モードのままです", "the reader was left in visual mode"
    ),
    ClosedReason.VISUAL_OFF.value: Text(
        "リーダーが目視確認モードになっていません", "the reader is not in visual mode"
    ),
    ClosedReason.PASSCODE_UNSET.value: Text(
        "医療機関のパスコードが設定されていません", "the clinic has set no passcode"
    ),
    ClosedReason.PASSCODE_WRONG.value: Text(
        "医療機関のパスコードが違います", "it is not the clinic's passcode"
    ),
    ClosedReason.NOT_OPENED.value: Text("開放されていません", "nobody has opened it"),
    ClosedReason.OFFICE_HOURS.value: Text("受付時間外です", "out of office hours"),
    ClosedReason.SEARCH_UNAVAILABLE.value: Text(
        "カードなしの検索はまだできません", "searching without the card is not possible yet"
    ),
    ClosedReason.REGISTRATION.value: Text(
        "この方法では利用登録できません", "registration is not possible in this way"
    ),
    ClosedReason.UNPROVEN.value: Text(
        "所持の証明なしの本人確認は、センターが受け付けていません",
        "the centre does not take an identification without proof of possession",
    ),
    "unsupported-method": Text(
        "この本人確認の方法は使えません", "the person cannot be identified in this way here"
    ),
}
"""Refusals of a mode: `onshikaku.domain.rules.access.ClosedReason`."""

_VISIT: Mapping[str, Text] = {
    UNATTENDED: Text("操作のないまま時間が過ぎました", "nobody answered in time"),
    PHONE_LOCKED: Text(
        "スマートフォンの持ち主の確認が取れていません",
        "the phone's owner has not unlocked it",
    ),
    PHONE_MOVED: Text("スマートフォンが途中で離れました", "the phone was moved away too soon"),
    Obstacle.PIN_LOCKED.value: Text("暗証番号がロックされています", "the PIN is locked"),
    Obstacle.NOT_PINLESS.value: Text(
        "このカードは、暗証番号を使わない確認に対応していません",
        "this card signs after its PIN only",
    ),
    Obstacle.NO_PHOTO.value: Text(
        "カードの顔写真を読み取れません", "there is no photo that can be read from the card"
    ),
    Obstacle.NOT_RECOGNISED.value: Text(
        "3回とも写真と一致しませんでした", "three times the face did not match"
    ),
    Obstacle.FACE_LOCKED.value: Text(
        "一致しないことが続いたため、このカードの顔認証は使えません",
        "the face did not match too many times in a row: no more face checks with this card",
    ),
    Obstacle.FACE_UNAVAILABLE.value: Text("顔認証が使えません", "the face check does not work"),
    Obstacle.PASSCODE_REFUSED.value: Text(
        "医療機関のパスコードを3回間違えました", "three times it was not the clinic's passcode"
    ),
    BROKEN_OFF: Text("処理が途中で打ち切られました", "the program broke it off"),
    INTERRUPTED: Text("途中で中断しました", "interrupted on the way"),
}
"""Why a way of identifying is closed, and what ended a visit before the centre was asked."""

_CONSENTS: Mapping[str, Text] = {
    CONSENTS_NOT_REGISTERED: Text(
        "資格は確認できましたが、同意の登録は完了していません",
        "eligibility is confirmed, but registering the consents was not completed",
    ),
}


def explain(code: str) -> Text:
    """The words for a code, or for `code: particulars`; what is no code is left as it is."""
    head, colon, rest = code.partition(": ")
    tables = (CERTIFICATE, READER, CAMERA, FACE, _CENTRE, _MODES, _VISIT, _CONSENTS)
    known = next((table[head] for table in tables if head in table), None)
    if known is None:
        return Text(code, code)
    if not colon:
        return known
    more = explain(rest)
    return Text(f"{known.ja}（{more.ja}）", f"{known.en} ({more.en})")
