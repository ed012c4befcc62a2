"""The beginning of a scenario of one's own: a file that plays at once, to be changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import date

__all__ = ["scaffold"]

_FILE: Final = """\
{schema}# docs/scenarios.md describes every field. Play it with: onshikaku rehearse {id}.yaml
id: {id}
number: X01
title: {{ja: ここに場面の名前を書きます, en: Name the situation here}}
tags: [own]
day: {day}
persona: {persona}

# The training card: what the desk sees, and what to do. Exactly one choice is right by the rules.
visit: return
screen: {{ja: リーダーと端末に何が出ているかを書きます。, en: Say what reader and terminal show.}}
patient: {{ja: 患者さんが何を持ち、何と言うかを書きます。, en: Say what the patient has and says.}}
question: {{ja: どうしますか？, en: "What do you do now?"}}
choices:
  - text: {{ja: 3割で受け付ける。, en: Receive the patient at 30 %.}}
    claims: {{accept: true, pays: "30"}}
    why: {{ja: カードで資格を確認できています。, en: The card has confirmed the coverage.}}
  - text: {{ja: 念のため10割を預かる。, en: Take 100 % to be on the safe side.}}
    claims: {{way: full-cost, pays: "100"}}
    why: {{ja: 確認できた方から10割はいただきません。, en: Whoever was confirmed pays a share.}}
rule: {{ja: 何が決まりかを一文で書きます。, en: Say in a sentence what holds.}}
sections: ["1.2", "3.5"]

{play}"""


_PLAY: Final = """\
# The play: what happens, and what must then be seen from outside.
play:
  - place: {{persona: {persona}}}
  - check_in: {{way: pin}}
  - kiosk: {{screen: end}}
  - desk:
      at: {{sheet-name: "{{{persona}.name}}", sheet-state: 有効, pays: 3割}}
  - file:
      holds: {{QualificationValidity: "1"}}
"""


def scaffold(
    id_: str, persona: str, day: date, *, schema: str | None = None, play: str | None = None
) -> str:
    """The file's text. `schema` is where an editor finds the schema; `play`: its YAML, if known."""
    pointed = "" if schema is None else f"# yaml-language-server: $schema={schema}\n"
    steps = _PLAY.format(persona=persona) if play is None else play
    return _FILE.format(id=id_, persona=persona, day=day.isoformat(), schema=pointed, play=steps)
