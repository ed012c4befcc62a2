#!/bin/sh
# A hook for `onshikaku hil run --operator script --hook`, playing an insertion robot: it puts a
# virtual card into the virtual reader of vsmartcard-vpcd, and takes it out again.
#
#   onshikaku card make standard --out ./card
#   HIL_CARD=./card onshikaku hil run --reader "Virtual PCD 00 00" \
#       --operator script --hook docs/hil-hook.sh
#
# HIL_CARD: a folder of `card make`. HIL_VPCD: where vpcd listens; or HIL_NFC: where a contactless
# card is to be played, for --reader nfc:udp:HOST:PORT. HIL_STATE: a folder for what is remembered
# between two acts.
set -eu
card=${HIL_CARD:-./card}
if [ -n "${HIL_NFC:-}" ]; then
    where="--nfc $HIL_NFC"
else
    where="--vpcd ${HIL_VPCD:-127.0.0.1:35963}"
fi
state=${HIL_STATE:-${XDG_RUNTIME_DIR:-/tmp}/onshikaku-hil-hook-$(id -u)}
mkdir -p -m 700 "$state"

running() {
    [ -s "$state/pid" ] && kill -0 "$(cat "$state/pid")" 2>/dev/null
}

take_out() {
    if running; then
        kill -TERM "$(cat "$state/pid")"
        while running; do sleep 0.05; done
        # pcscd looks every 0.4 s; a card put in before it has looked might never be seen.
        sleep 0.5
    fi
    rm -f "$state/pid"
}

case ${1:-} in
    tasks)
        echo "place remove" ;;
    place)
        running && exit 0
        # What goes on running must not keep our own output open.
        onshikaku card insert "$card" $where >"$state/said" 2>&1 </dev/null &
        echo $! >"$state/pid"
        until grep -q "^カードを置きました" "$state/said"; do
            running || { tail -n 1 "$state/said" >&2; exit 1; }
            sleep 0.05
        done ;;
    remove | finish)
        take_out ;;
    *)
        echo "this hook does not know ${1:-nothing}" >&2
        exit 64 ;;
esac
