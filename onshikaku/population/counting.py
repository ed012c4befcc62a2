"""What papers there should be, told in SQL from the population's own books.

The statements read the books (`ledger_…`), the days of the runs, and of papers only which coverage
they are for, from when until when they are good, and which rule the last one followed. Why somebody
is to have one is derived anew from docs/rules.md §4.1, §4.2 and §4.5. They are SQLite's.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["PREPARATION", "Step"]


@dataclass(frozen=True, slots=True)
class Step:
    """A statement that makes something the checks read. `why` is one line for people."""

    why: str
    sql: str


_MOMENTS = """
CREATE TEMP TABLE moment (
    id INTEGER PRIMARY KEY, person_id TEXT, day TEXT, at TEXT, purpose TEXT, run TEXT
)
"""
_RUNS = """
INSERT INTO moment (person_id, day, at, purpose, run)
SELECT p.person_id, r.day, r.day, 'run', r.id
FROM issuance_run r JOIN ledger_person p ON p.born_on <= r.day
"""
_MONTH_ENDS = """
INSERT INTO moment (person_id, day, at, purpose, run)
SELECT p.person_id, date(r.day, 'start of month', '+1 month', '-1 day'),
       date(r.day, 'start of month', '+1 month', '-1 day'), 'month-end', r.id
FROM issuance_run r
JOIN ledger_person p ON p.born_on <= date(r.day, 'start of month', '+1 month', '-1 day')
"""
_RECORDS = """
INSERT INTO moment (person_id, day, at, purpose)
SELECT c.person_id, max(c.since, c.known_from), max(c.since, c.known_from), 'record'
FROM ledger_cover c JOIN ledger_person p USING (person_id), simulation s
WHERE (c.position > 0 OR p.born_on >= s.first) AND max(c.since, c.known_from) <= s.reached
"""
_WISHES = """
INSERT INTO moment (person_id, day, at, purpose)
SELECT w.person_id, w.made_on, w.made_on, w.kind
FROM ledger_wish w, simulation s WHERE w.made_on <= s.reached
"""
_CERTIFICATES = """
CREATE TEMP TABLE certificate_life AS
SELECT *, date(expires_on, 'start of month', '+4 months', '-1 day') AS grace_end
FROM ledger_certificate
"""
_CERTIFICATES_INDEX = "CREATE INDEX temp.ix_life ON certificate_life (person_id)"
_MOMENTS_INDEX = "CREATE INDEX temp.ix_moment ON moment (person_id, day)"
_FACTS = """
CREATE TEMP VIEW looked_at AS
SELECT m.id, m.person_id, m.day, m.at, m.purpose, m.run, p.born_on, p.gone_from,
    c.position, c.insurer, c.symbol, c.number, c.branch, c.scheme, c.since, c.known_from, c.until,
    t.expires_on, t.grace_end, t.stopped_on IS NOT NULL AND t.stopped_on <= m.day AS stopped,
    (SELECT k.whereabouts FROM ledger_card k WHERE k.person_id = m.person_id
        AND k.since <= m.day AND (k.until IS NULL OR k.until > m.day)) AS card,
    (SELECT max(u.since) FROM ledger_use u
        WHERE u.person_id = m.person_id AND u.since <= m.day) AS used_from,
    (SELECT max(w.made_on) FROM ledger_wish w WHERE w.person_id = m.person_id
        AND w.kind = 'deregistration' AND w.made_on <= m.day) AS deregistered,
    (SELECT max(date(x.grace_end, '+1 day')) FROM certificate_life x
        WHERE x.person_id = m.person_id AND x.until <= m.day AND x.until > x.grace_end
        AND x.grace_end >= '2024-12-01') AS lapsed_on,
    EXISTS (SELECT 1 FROM ledger_number n WHERE n.person_id = m.person_id
        AND (n.missing_until IS NULL OR n.missing_until > m.day)) AS number_missing,
    EXISTS (SELECT 1 FROM ledger_stop s WHERE s.person_id = m.person_id
        AND s.reason = 'protection' AND s.since <= m.day
        AND (s.until IS NULL OR s.until > m.day)) AS protected,
    EXISTS (SELECT 1 FROM ledger_stop s WHERE s.person_id = m.person_id
        AND s.since <= m.day AND (s.until IS NULL OR s.until > m.day)) AS viewing_stopped,
    EXISTS (SELECT 1 FROM ledger_wish w WHERE w.person_id = m.person_id
        AND w.kind = 'special-care' AND w.made_on <= m.day) AS special_care,
    EXISTS (SELECT 1 FROM ledger_wish w WHERE w.person_id = m.person_id
        AND w.kind = 'elderly' AND w.made_on <= m.day) AS elderly_asked,
    (SELECT max(w.made_on) FROM ledger_wish w WHERE w.person_id = m.person_id
        AND w.kind = 'card-missing'
        AND w.made_on BETWEEN '2024-12-02' AND m.day) AS card_missed,
    CASE WHEN c.since < '2024-12-02' THEN (SELECT min(o.last_day, '2025-12-01')
        FROM ledger_old_card o WHERE o.person_id = m.person_id AND o.since <= m.day
        ORDER BY o.since DESC LIMIT 1) END AS old_card_last
FROM moment m
JOIN ledger_person p ON p.person_id = m.person_id
LEFT JOIN ledger_cover c ON c.person_id = m.person_id AND c.position = (
    SELECT k.position FROM ledger_cover k WHERE k.person_id = m.person_id
        AND k.since <= m.day AND k.known_from <= m.day
        AND (k.until IS NULL OR k.until > m.day OR k.end_known_from > m.day)
    ORDER BY k.since DESC LIMIT 1)
LEFT JOIN certificate_life t ON t.person_id = m.person_id AND t.issued_on <= m.day
    AND (t.until IS NULL OR t.until > m.day)
"""
_FACT = "CREATE TEMP TABLE fact AS SELECT * FROM looked_at"
_NEEDS = """
CREATE TEMP VIEW need AS
SELECT f.*,
    card = 'held' AND expires_on IS NOT NULL AND NOT stopped
        AND at <= CASE WHEN at >= '2024-12-02' THEN grace_end ELSE expires_on END
        AND used_from IS NOT NULL
        AND NOT (coalesce(deregistered, '') >= used_from
            AND date(deregistered, 'start of month', '+2 months') <= at)
        AND NOT coalesce(lapsed_on > used_from AND lapsed_on <= at, 0) AS card_works,
    CASE
    WHEN position IS NULL OR at < '2024-12-02' THEN NULL
    WHEN scheme = 'elderly' AND at <= '2026-07-31'
        AND (at >= '2025-08-01' OR max(since, known_from) >= '2024-12-02') THEN 'elderly-all'
    WHEN scheme = 'elderly' AND at >= '2026-08-01' AND born_on <= date(
        at, '-7 months', 'start of year', '+7 months', '-85 years', '+1 day') THEN 'elderly-85'
    WHEN number_missing THEN 'number-not-supplied'
    WHEN protected THEN 'protected'
    WHEN card IS NULL THEN 'no-card'
    WHEN card = 'returned' THEN 'card-returned'
    WHEN used_from IS NULL THEN 'not-registered'
    WHEN deregistered >= used_from THEN 'deregistered'
    WHEN lapsed_on > used_from AND lapsed_on <= at THEN 'not-registered'
    WHEN stopped AND card = 'held' THEN 'not-registered'
    WHEN NOT stopped AND at > CASE WHEN grace_end >= '2024-12-02' THEN grace_end ELSE expires_on END
        THEN 'certificate-expired'
    WHEN card = 'lost' AND card_missed IS NOT NULL AND at < min(date(card_missed, '+2 months'),
            date(card_missed, 'start of month', '+3 months', '-1 day'))
        THEN 'card-lost'
    WHEN special_care THEN 'special-care'
    WHEN scheme = 'elderly' AND elderly_asked THEN 'elderly-applied'
    END AS reason
FROM fact f
"""
_FOUND = """
CREATE TEMP TABLE found AS SELECT * FROM need
"""
_FOUND_KEY = "CREATE UNIQUE INDEX temp.ix_found_id ON found (id)"
_FOUND_INDEX = "CREATE INDEX temp.ix_found ON found (purpose, run, person_id)"
_PAPERS_OF = """
CREATE TEMP VIEW paper AS
SELECT f.id AS moment, f.purpose, f.day, f.run AS this_run, d.*,
    d.ended_on IS NULL OR d.ended_on > f.day OR d.end = 'eligibility-lost'
        OR (d.ended_on = f.day AND d.end = 'changed' AND f.purpose = 'run') AS unended
FROM found f JOIN document d ON d.person_id = f.person_id AND d.issued_on <= f.day
    AND d.insurer_number = f.insurer AND d.symbol = f.symbol AND d.insured_number = f.number
    AND d.branch IS f.branch AND d.qualified_on = f.since
"""
_HELD = """
CREATE TEMP TABLE held AS
SELECT moment, max(valid_from || number) AS newest, number, rule, percent, valid_from, valid_until
FROM paper WHERE purpose = 'run' AND kind = 'certificate' AND run IS NOT this_run
    AND unended AND valid_until >= day
GROUP BY moment
"""
_HELD_INDEX = "CREATE UNIQUE INDEX temp.ix_held ON held (moment)"
_LAST = """
CREATE TEMP TABLE last_paper AS
SELECT moment, max(valid_from || number) AS newest, number, rule, end, ended_on, valid_until
FROM paper WHERE purpose = 'run' AND kind = 'certificate' AND run IS NOT this_run
GROUP BY moment
"""
_LAST_INDEX = "CREATE UNIQUE INDEX temp.ix_last ON last_paper (moment)"
_RENEWAL_MOMENTS = """
INSERT INTO moment (person_id, day, at, purpose, run)
SELECT f.person_id, f.day, date(h.valid_until, '+1 day'), 'renewal', f.run
FROM found f JOIN held h ON h.moment = f.id
WHERE h.valid_until < date(f.day, '+1 month')
"""
_TAKEOVER_MOMENTS = """
INSERT INTO moment (person_id, day, at, purpose, run)
SELECT f.person_id, f.day, date(f.old_card_last, '+1 day'), 'renewal', f.run
FROM found f WHERE f.purpose = 'run' AND f.old_card_last >= f.day
    AND f.old_card_last < date(f.day, '+1 month') AND f.reason IS NOT NULL
    AND f.reason NOT IN ('deregistered', 'special-care', 'card-lost', 'elderly-applied')
    AND NOT EXISTS (SELECT 1 FROM held h WHERE h.moment = f.id)
"""
_RENEWAL_FACTS = "INSERT INTO fact SELECT * FROM looked_at WHERE purpose = 'renewal'"
_RENEWALS = """
CREATE TEMP TABLE renewal AS SELECT * FROM need WHERE purpose = 'renewal'
    AND NOT (scheme <> 'elderly' AND at = date(born_on, '+75 years'))
"""
_RENEWAL_INDEX = "CREATE UNIQUE INDEX temp.ix_renewal ON renewal (run, person_id)"
_RULES = """
CREATE TEMP TABLE rule_of (reason TEXT PRIMARY KEY, rule TEXT)
"""
_RULE_ROWS = """
INSERT INTO rule_of VALUES
    ('elderly-all', 'elderly-paper-all'), ('elderly-85', 'elderly-paper-85'),
    ('elderly-applied', 'elderly-paper-85'), ('number-not-supplied', '§4.1'),
    ('protected', '§4.1'), ('no-card', 'eligibility-certificate'), ('card-returned', '§4.1'),
    ('not-registered', 'eligibility-certificate'), ('deregistered', 'deregister'),
    ('certificate-expired', 'cert-grace'), ('card-lost', '§4.1'), ('special-care', '§4.1')
"""
_SHARES = """
CREATE TEMP VIEW changed AS
SELECT f.id AS moment FROM found f JOIN held h ON h.moment = f.id
WHERE (f.scheme = 'elderly' OR (f.scheme IN ('municipal', 'trade')
        AND max(f.day, h.valid_from)
            >= date(f.born_on, '+70 years', '-1 day', 'start of month', '+1 month')))
    AND h.percent IS NOT coalesce((SELECT s.percent FROM ledger_share s
        WHERE s.person_id = f.person_id AND s.position = f.position
            AND s.since <= max(f.day, h.valid_from)
        ORDER BY s.since DESC LIMIT 1), h.percent)
"""
_EXPECTED = """
CREATE TEMP TABLE expected AS
SELECT f.run, f.person_id, CASE
    WHEN h.moment IS NULL AND n.reason IS NOT NULL THEN n.reason
    WHEN h.moment IS NULL AND p.rule = r.rule AND p.ended_on IS NULL AND p.valid_until < f.day
        THEN 'renewed'
    WHEN h.moment IS NULL THEN f.reason
    WHEN f.id IN (SELECT moment FROM changed) THEN 'changed'
    WHEN h.rule = s.rule THEN 'renewed'
    ELSE n.reason END AS reason
FROM found f
LEFT JOIN held h ON h.moment = f.id
LEFT JOIN last_paper p ON p.moment = f.id
LEFT JOIN rule_of r ON r.reason = f.reason
LEFT JOIN renewal n ON n.run = f.run AND n.person_id = f.person_id
LEFT JOIN rule_of s ON s.reason = n.reason
WHERE f.purpose = 'run' AND CASE
    WHEN h.moment IS NULL THEN f.reason IS NOT NULL
        AND NOT coalesce(p.end IN ('lost', 'returned') AND p.valid_until >= f.day, 0)
        AND (f.reason IN ('deregistered', 'special-care', 'card-lost', 'elderly-applied')
            OR coalesce(f.old_card_last < f.day, 1) OR n.reason IS NOT NULL)
    WHEN f.id IN (SELECT moment FROM changed) THEN f.reason IS NOT NULL
    ELSE h.valid_until < date(f.day, '+1 month') AND n.reason IS NOT NULL END
"""
_EXPECTED_INDEX = "CREATE UNIQUE INDEX temp.ix_expected ON expected (run, person_id)"

_IN_HAND = """
CREATE TEMP TABLE in_hand AS
SELECT moment,
    max(kind = 'certificate' AND unended AND day BETWEEN valid_from AND valid_until) AS certificate,
    max(kind = 'notice' AND unended AND day BETWEEN valid_from
        AND coalesce(valid_until, '9999-12-31')) AS notice,
    max(kind = 'certificate' AND valid_until < day) AS run_out,
    substr(max(CASE WHEN kind = 'certificate' AND valid_from <= day
        AND (ended_on IS NULL OR ended_on <= day)
        THEN valid_from || number || coalesce(end, '') END), 22) AS last_end
FROM paper WHERE purpose IN ('run', 'month-end') GROUP BY moment
"""
_IN_HAND_INDEX = "CREATE UNIQUE INDEX temp.ix_in_hand ON in_hand (moment)"
_PROOFS = """
CREATE TEMP TABLE proof AS
SELECT f.*, f.position IS NOT NULL AND (f.until IS NULL OR f.until > f.day) AS covered,
    EXISTS (SELECT 1 FROM ledger_cover c WHERE c.person_id = f.person_id AND c.since <= f.day
        AND (c.until IS NULL OR c.until > f.day)) AS insured,
    EXISTS (SELECT 1 FROM ledger_cover c WHERE c.person_id = f.person_id AND c.since <= f.day
        AND c.known_from > f.day AND (c.until IS NULL OR c.until > f.day)) AS delayed,
    coalesce(h.certificate, 0) AS certificate, coalesce(h.notice, 0) AS notice,
    coalesce(h.run_out, 0) AS run_out, h.last_end
FROM found f LEFT JOIN in_hand h ON h.moment = f.id WHERE f.purpose IN ('run', 'month-end')
"""
_GAPS = """
CREATE TEMP TABLE gap AS
SELECT id, run, person_id, purpose, day, gone_from, insured,
    coalesce(delayed AND EXISTS (SELECT 1 FROM document d JOIN ledger_cover c
        ON c.person_id = d.person_id AND c.since = d.qualified_on AND c.known_from > p.day
        AND (c.until IS NULL OR c.until > p.day)
        WHERE d.person_id = p.person_id AND d.kind = 'short-certificate'
        AND p.day BETWEEN d.valid_from AND d.valid_until
        AND (d.ended_on IS NULL OR d.ended_on > p.day)) OR covered AND (
        card_works AND NOT viewing_stopped OR certificate OR day <= old_card_last
        OR card = 'held' AND notice
        OR NOT viewing_stopped AND (old_card_last IS NOT NULL OR notice)
            AND day BETWEEN '2025-08-01' AND '2026-07-31'
            AND (day >= '2025-12-02' OR scheme IN ('municipal', 'trade', 'elderly'))), 0) AS shown,
    CASE
    WHEN NOT covered AND delayed THEN 'registration-under-way'
    WHEN NOT covered AND gone_from <= day THEN 'deceased'
    WHEN NOT covered THEN 'no-coverage'
    WHEN last_end IN ('lost', 'returned') THEN 'paper-lost'
    WHEN card = 'lost' THEN 'card-lost'
    WHEN card IS NOT NULL AND NOT stopped AND day > CASE WHEN day >= '2024-12-02'
        THEN grace_end ELSE expires_on END THEN 'grace-over'
    WHEN card_works AND viewing_stopped THEN 'viewing-stopped'
    WHEN run_out THEN 'paper-run-out'
    WHEN reason IS NOT NULL THEN 'no-paper-yet' END AS why
FROM proof p
"""
_GAPS_INDEX = "CREATE INDEX temp.ix_gap ON gap (purpose, run, person_id)"

PREPARATION = (
    Step("when somebody is looked at, and what for", _MOMENTS),
    Step("everybody on the day of each run", _RUNS),
    Step("everybody at the end of each month", _MONTH_ENDS),
    Step("whoever has a new record, on the day on which it is known", _RECORDS),
    Step("whoever asks for something", _WISHES),
    Step("an index", _MOMENTS_INDEX),
    Step("until when each certificate serves", _CERTIFICATES),
    Step("an index", _CERTIFICATES_INDEX),
    Step("what the books say of them at that moment", _FACTS),
    Step("written down once", _FACT),
    Step("who is to have a 資格確認書, and why: the first reason of the table", _NEEDS),
    Step("found out once", _FOUND),
    Step("an index", _FOUND_KEY),
    Step("an index", _FOUND_INDEX),
    Step("papers for the coverage known then", _PAPERS_OF),
    Step("the one in hand before the run", _HELD),
    Step("an index", _HELD_INDEX),
    Step("the last one before the run, good or not", _LAST),
    Step("an index", _LAST_INDEX),
    Step("those whose paper ends within a month: as seen on the day after", _RENEWAL_MOMENTS),
    Step("those whose old card ends within a month: likewise", _TAKEOVER_MOMENTS),
    Step("what the books say of them", _RENEWAL_FACTS),
    Step("what they are to have then", _RENEWALS),
    Step("an index", _RENEWAL_INDEX),
    Step("which rule a reason follows", _RULES),
    Step("the rules", _RULE_ROWS),
    Step("whose paper shows another share than the books", _SHARES),
    Step("who is to be issued a 資格確認書 by each run, and why", _EXPECTED),
    Step("an index", _EXPECTED_INDEX),
    Step("what everybody has in hand", _IN_HAND),
    Step("an index", _IN_HAND_INDEX),
    Step("by what everybody can show eligibility", _PROOFS),
    Step("who can by nothing, and why", _GAPS),
    Step("an index", _GAPS_INDEX),
)
