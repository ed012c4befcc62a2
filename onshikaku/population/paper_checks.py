"""The checks of a simulation: SQL that finds whatever differs from the population's books.

They read what `onshikaku.population.counting` made before. They are SQLite's.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["CHECKS", "GAPS", "PAPERS", "TOTALS", "Check"]


@dataclass(frozen=True, slots=True)
class Check:
    """A statement that finds what goes against a rule: no row is good. `id` names it."""

    id: str
    ja: str
    en: str
    sql: str


_RUN_PAPERS = """
SELECT e.run AS month, e.person_id AS person, e.reason AS expected, d.reason AS issued
FROM expected e LEFT JOIN document d ON d.run = e.run AND d.person_id = e.person_id
    AND d.kind = 'certificate'
WHERE e.reason IS NOT d.reason
UNION ALL
SELECT d.run, d.person_id, NULL, d.reason FROM document d
WHERE d.kind = 'certificate' AND d.run IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM expected e WHERE e.run = d.run AND e.person_id = d.person_id)
ORDER BY 1, 2
"""
_RECORD_PAPERS = """
SELECT f.day, f.person_id AS person, f.reason AS expected, d.reason AS issued
FROM found f LEFT JOIN document d ON d.person_id = f.person_id AND d.issued_on = f.day
    AND d.kind = 'certificate' AND d.qualified_on = f.since AND d.run IS NULL
WHERE f.purpose = 'record' AND f.reason IS NOT d.reason
    AND NOT EXISTS (SELECT 1 FROM paper b WHERE b.moment = f.id AND b.kind = 'certificate'
        AND b.number < coalesce(d.number, 'A') AND b.issued_on <= f.day)
    AND (d.number IS NOT NULL OR coalesce(f.old_card_last < min(date(f.day, '+1 month'),
            date(f.day, 'start of month', '+2 months', '-1 day')), 1))
ORDER BY f.day, person
"""
_WISH_PAPERS = """
SELECT f.day, f.person_id AS person, f.purpose AS asked_for, f.reason AS expected
FROM found f
WHERE f.purpose IN ('deregistration', 'special-care', 'elderly', 'card-missing')
    AND f.position IS NOT NULL AND f.day >= '2024-12-02' AND f.reason IS NOT NULL
    AND (f.reason IN ('deregistered', 'special-care', 'card-lost', 'elderly-applied')
        OR coalesce(f.old_card_last < min(date(f.day, '+1 month'),
            date(f.day, 'start of month', '+2 months', '-1 day')), 1))
    AND NOT EXISTS (SELECT 1 FROM paper d WHERE d.moment = f.id AND d.kind = 'certificate'
        AND (d.ended_on IS NULL OR d.ended_on >= f.day) AND d.valid_until >= f.day
        AND (d.issued_on < f.day OR d.reason = f.reason))
ORDER BY f.day, person
"""
_UNASKED = """
SELECT d.issued_on AS day, d.person_id AS person, d.kind, d.reason AS issued
FROM document d
WHERE d.run IS NULL AND NOT EXISTS (SELECT 1 FROM moment m WHERE m.person_id = d.person_id
    AND m.day = d.issued_on AND m.purpose NOT IN ('run', 'month-end', 'renewal'))
ORDER BY day, person
"""
_NOTICES = """
SELECT f.run AS month, f.person_id AS person, d.number IS NOT NULL AS issued
FROM found f
LEFT JOIN document d ON d.run = f.run AND d.person_id = f.person_id
    AND d.kind = 'notice' AND d.reason = 'registered-holder'
WHERE f.purpose = 'run' AND (d.number IS NOT NULL) <> (f.card_works AND f.reason IS NULL
    AND f.position IS NOT NULL AND f.at >= '2024-12-02'
    AND NOT (f.scheme = 'elderly' AND f.at <= '2026-07-31')
    AND NOT EXISTS (SELECT 1 FROM held h WHERE h.moment = f.id
        AND f.id NOT IN (SELECT moment FROM changed))
    AND NOT EXISTS (SELECT 1 FROM paper n WHERE n.moment = f.id AND n.kind = 'notice'
        AND n.run IS NOT f.run))
ORDER BY month, person
"""
_DELAYED = """
SELECT r.id AS month, c.person_id AS person
FROM issuance_run r JOIN ledger_cover c ON date(c.since, '+10 days') < r.day
    AND c.known_from > r.day AND (c.until IS NULL OR c.until > r.day) AND r.day >= '2024-12-02'
WHERE NOT EXISTS (SELECT 1 FROM document d WHERE d.person_id = c.person_id
    AND d.kind = 'short-certificate' AND d.qualified_on = c.since AND d.issued_on <= r.day)
UNION ALL
SELECT d.run, d.person_id FROM document d
WHERE d.kind = 'short-certificate' AND NOT EXISTS (SELECT 1 FROM ledger_cover c
    WHERE c.person_id = d.person_id AND c.since = d.qualified_on
        AND date(c.since, '+10 days') < d.issued_on AND c.known_from > d.issued_on)
ORDER BY 1, 2
"""
_RUN_GAPS = """
SELECT g.run AS month, g.person_id AS person,
    CASE WHEN g.shown THEN NULL ELSE g.why END AS expected, d.gap AS noted
FROM gap g JOIN (SELECT run, person_id, max(gap) AS gap FROM issuance_decision
    GROUP BY run, person_id) d ON d.run = g.run AND d.person_id = g.person_id
WHERE g.purpose = 'run' AND CASE WHEN g.shown THEN NULL ELSE g.why END IS NOT d.gap
ORDER BY month, person
"""
_NAMELESS = """
SELECT day, person_id AS person FROM gap
WHERE purpose = 'month-end' AND insured AND NOT shown AND (why IS NULL OR why = 'no-coverage')
    AND (gone_from IS NULL OR gone_from > day)
ORDER BY day, person
"""
_EVERYBODY_DECIDED = """
SELECT m.run AS month, m.person_id AS person FROM moment m
WHERE m.purpose = 'run' AND NOT EXISTS (SELECT 1 FROM issuance_decision d
    WHERE d.run = m.run AND d.person_id = m.person_id AND d.kind = 'certificate')
ORDER BY month, person
"""
_COUNTED = """
SELECT r.run AS month, r.decided, p.papers FROM
    (SELECT run, count(document) AS decided FROM issuance_decision GROUP BY run) r
LEFT JOIN (SELECT run, count(*) AS papers FROM document WHERE run IS NOT NULL GROUP BY run) p
    ON p.run = r.run
WHERE r.decided <> coalesce(p.papers, 0)
"""
_TOO_LONG = """
SELECT number, person_id AS person, valid_from, valid_until FROM document
WHERE kind <> 'notice' AND (valid_until IS NULL
    OR valid_until > date(valid_from, '+5 years', '-1 day') OR valid_until < valid_from)
"""
_SHORT_TOO_LONG = """
SELECT number, person_id AS person, valid_from, valid_until FROM document
WHERE kind = 'short-certificate' AND valid_until >= date(valid_from, '+2 months')
"""
_TOO_EARLY = """
SELECT number, person_id AS person, issued_on, valid_from FROM document
WHERE issued_on < '2024-12-02' OR valid_from < issued_on
"""
_TWICE = """
SELECT a.number, b.number AS other, a.person_id AS person FROM document a
JOIN document b ON b.person_id = a.person_id AND b.kind = a.kind AND b.number > a.number
    AND b.insurer_number = a.insurer_number AND b.symbol = a.symbol
    AND b.insured_number = a.insured_number AND b.qualified_on = a.qualified_on
WHERE min(coalesce(a.valid_until, '9999-12-31'),
        coalesce(date(a.ended_on, '-1 day'), '9999-12-31'))
        >= b.valid_from
    AND min(coalesce(b.valid_until, '9999-12-31'),
        coalesce(date(b.ended_on, '-1 day'), '9999-12-31'))
        >= a.valid_from
"""
_EVERY_ELDERLY = """
SELECT g.day, g.person_id AS person FROM gap g JOIN proof p ON p.id = g.id
WHERE p.covered AND p.scheme = 'elderly' AND NOT p.certificate AND g.purpose = 'run'
    AND (p.day BETWEEN '2025-08-01' AND '2026-07-31'
        OR p.day >= '2026-08-01' AND p.born_on <= date(
            p.day, '-7 months', 'start of year', '+7 months', '-85 years', '+1 day'))
    AND coalesce(p.last_end NOT IN ('lost', 'returned'), 1)
ORDER BY g.day, person
"""
_AFTER_GRACE = """
SELECT d.number, d.person_id AS person, d.issued_on FROM document d
WHERE d.reason = 'certificate-expired' AND NOT EXISTS (SELECT 1 FROM certificate_life t
    WHERE t.person_id = d.person_id AND t.issued_on <= d.issued_on
        AND CASE WHEN t.grace_end >= '2024-12-02' THEN t.grace_end ELSE t.expires_on END
            < d.valid_from AND (t.until IS NULL OR t.until > d.issued_on))
"""
_NOT_THE_RECORD = """
SELECT d.number, d.person_id AS person FROM document d
WHERE NOT EXISTS (SELECT 1 FROM ledger_cover c JOIN person p ON p.id = c.person_id
    WHERE c.person_id = d.person_id AND c.insurer = d.insurer_number AND c.symbol = d.symbol
        AND c.number = d.insured_number AND c.branch IS d.branch AND c.since = d.qualified_on
        AND c.scheme = d.scheme AND p.name = d.name AND p.birth_date = d.birth_date)
"""
_TERMS = """
WITH term (scheme, ends, years) AS (VALUES ('municipal', '-07-31', 0), ('trade', '-07-31', 0),
    ('elderly', '-07-31', 0), ('kyokai', '-11-30', 4), ('seafarers', '-11-30', 4),
    ('union', '-11-30', 1), ('mutual', '-03-31', 1), ('self-defence', '-03-31', 1)),
day AS (
    SELECT d.*, (strftime('%Y', valid_from) + years) || ends AS this_year,
        (strftime('%Y', valid_from) + years + 1) || ends AS next_year,
        date(valid_from, '+' || years || ' years') AS least,
        date(d.birth_date, '+70 years', '-1 day', 'start of month', '+1 month', '-1 day') AS at_70,
        date(d.birth_date, '+75 years', '-1 day') AS at_75,
        (SELECT date(c.until, '-1 day') FROM ledger_cover c WHERE c.person_id = d.person_id
            AND c.since = d.qualified_on AND c.insurer = d.insurer_number AND c.symbol = d.symbol
            AND c.number = d.insured_number AND c.end_known_from <= d.issued_on) AS at_loss
    FROM document d JOIN term USING (scheme) WHERE d.kind = 'certificate'),
due AS (
    SELECT *, min(CASE WHEN this_year >= least THEN this_year ELSE next_year END,
        CASE WHEN scheme IN ('municipal', 'trade') AND at_70 >= valid_from THEN at_70
            ELSE '9999-12-31' END,
        CASE WHEN scheme <> 'elderly' AND at_75 >= valid_from THEN at_75 ELSE '9999-12-31' END,
        coalesce(at_loss, '9999-12-31')) AS until FROM day)
SELECT number, person_id AS person, scheme, valid_from, valid_until, until AS expected FROM due
WHERE valid_until <> until
    AND NOT (reason = 'replaced' AND valid_until IS (
        SELECT b.valid_until FROM document b WHERE b.number = due.replaces))
    AND NOT (rule = '§4.1' AND valid_until < until AND EXISTS (SELECT 1 FROM ledger_wish w
        WHERE w.person_id = due.person_id AND w.kind = 'card-missing' AND w.made_on <= issued_on
            AND valid_until = date(min(date(w.made_on, '+2 months'),
                date(w.made_on, 'start of month', '+3 months', '-1 day')), '-1 day')))
    OR reason = 'card-lost' AND valid_until > date(issued_on, '+2 months')
ORDER BY 1
"""
_LOST = """
SELECT d.number, d.person_id AS person, c.until, d.ended_on FROM document d
JOIN ledger_cover c ON c.person_id = d.person_id AND c.since = d.qualified_on
    AND c.insurer = d.insurer_number AND c.symbol = d.symbol AND c.number = d.insured_number
WHERE d.kind <> 'short-certificate'
    AND (d.ended_on IS NULL OR d.end = 'eligibility-lost' AND d.ended_on <> c.until)
    AND EXISTS (SELECT 1 FROM issuance_run r WHERE r.day > d.issued_on
        AND r.day >= max(c.until, c.end_known_from)
        AND r.day <= coalesce(d.valid_until, '9999-12-31'))
ORDER BY 1
"""
_NUMBERS = """
SELECT count(*) AS papers, count(DISTINCT number) AS numbers,
    max(CAST(substr(number, 1, 10) AS INTEGER)) AS highest
FROM document HAVING papers <> numbers OR papers <> highest
"""
_AFTERWARDS = """
SELECT d.number, d.person_id AS person, d.issued_on, c.until, c.end_known_from FROM document d
JOIN ledger_cover c ON c.person_id = d.person_id AND c.since = d.qualified_on
    AND c.insurer = d.insurer_number AND c.number = d.insured_number
WHERE c.end_known_from < d.issued_on AND c.until <= d.issued_on
"""

CHECKS = (
    Check(
        "run-papers",
        "月次の交付：対象者と理由",
        "each run issued 資格確認書 to whom, and for the reason, that the books give",
        _RUN_PAPERS,
    ),
    Check(
        "record-papers",
        "資格登録の日の交付：対象者と理由",
        "so did insurers on the day on which a new record was put in",
        _RECORD_PAPERS,
    ),
    Check(
        "wish-papers",
        "申請による交付：対象者と理由",
        "whoever applied holds a 資格確認書 on that day, new for that reason or in hand before",
        _WISH_PAPERS,
    ),
    Check("unasked", "理由のない個別交付がない", "no single paper without a cause", _UNASKED),
    Check(
        "notices",
        "お知らせの最初の交付",
        "a first 資格情報のお知らせ went to whom the card alone does",
        _NOTICES,
    ),
    Check(
        "delayed",
        "登録遅延の短期の資格確認書",
        "a short 資格確認書 to whoever waited more than ten days for the record",
        _DELAYED,
    ),
    Check(
        "run-gaps",
        "証明手段のない人（月次の交付の直後）",
        "the run noted who can show eligibility by nothing, and why, as the books have it",
        _RUN_GAPS,
    ),
    Check(
        "nameless-gaps",
        "月末に証明手段も理由もない被保険者がいない",
        "at each month's end everybody alive and insured has a proof, or a named reason for none",
        _NAMELESS,
    ),
    Check(
        "everybody",
        "全員について判断した",
        "every run decided of everybody",
        _EVERYBODY_DECIDED,
    ),
    Check("counted", "判断と交付の件数が一致", "as many papers as decisions to issue", _COUNTED),
    Check(
        "five-years", "有効期間は5年以内", "no paper is good for more than five years", _TOO_LONG
    ),
    Check(
        "two-months", "短期は2か月以内", "no short one for more than two months", _SHORT_TOO_LONG
    ),
    Check("first-day", "2024年12月2日より前の交付がない", "none before 2024-12-02", _TOO_EARLY),
    Check(
        "one-at-once",
        "同じ資格で同時に有効な書類がない",
        "no two of a kind are good at once for one coverage",
        _TWICE,
    ),
    Check(
        "elderly",
        "75歳以上は全員（2026年8月からは85歳以上）",
        "everybody of 75 and over has one from 2025-08 to 2026-07, of 85 and over from 2026-08",
        _EVERY_ELDERLY,
    ),
    Check(
        "after-grace",
        "期限切れの理由は猶予期間の後だけ",
        "'certificate-expired' only after the period of grace",
        _AFTER_GRACE,
    ),
    Check("same-record", "券面と資格記録が一致", "each paper shows the record", _NOT_THE_RECORD),
    Check(
        "terms",
        "有効期限は保険者ごとの定めどおり（70歳・75歳・資格喪失・カード紛失を除く）",
        "each ends on its insurer's day, or at 70, 75 or the end of the coverage; two months "
        "for a lost card",
        _TERMS,
    ),
    Check(
        "ended",
        "資格喪失が登録された書類は、次の月次の交付までに失効",
        "papers whose coverage is known to be over are ended by the next run, as of that day",
        _LOST,
    ),
    Check("numbers", "交付番号は連番で重複がない", "numbers run on, none twice", _NUMBERS),
    Check(
        "no-coverage",
        "喪失が登録された後の交付がない",
        "none for a coverage whose end was on record",
        _AFTERWARDS,
    ),
)

PAPERS = """
SELECT strftime('%Y-%m', issued_on) AS month, kind, reason, count(*) AS papers,
    sum(run IS NOT NULL) AS by_run
FROM document GROUP BY month, kind, reason ORDER BY month, kind, reason
"""
GAPS = """
SELECT run AS month, why, count(*) AS people FROM gap
WHERE purpose = 'month-end' AND insured AND NOT shown AND (gone_from IS NULL OR gone_from > day)
GROUP BY month, why ORDER BY month, why
"""
TOTALS = """
SELECT m.run AS month, count(*) AS people,
    sum(g.insured AND (g.gone_from IS NULL OR g.gone_from > g.day)) AS insured,
    sum(g.insured AND g.shown AND (g.gone_from IS NULL OR g.gone_from > g.day)) AS shown
FROM moment m JOIN gap g ON g.id = m.id WHERE m.purpose = 'month-end'
GROUP BY m.run ORDER BY m.run
"""
