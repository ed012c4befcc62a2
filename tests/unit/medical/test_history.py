"""The invented year: the same every time, in time, and in itself consistent."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onshikaku.domain.coverage import Disease, DiseaseCertificate
from onshikaku.domain.dates import Period, add_months, age_on
from onshikaku.domain.medical import (
    Allergy,
    Checkup,
    Contraindication,
    Diagnosis,
    Dispensing,
    Infection,
    LabReport,
    Operation,
    Prescription,
    Visit,
    item_of,
    on_view_from,
)
from onshikaku.domain.person import Sex
from onshikaku.medical import history
from onshikaku.medical.catalogue import catalogue
from onshikaku.personas import load_personas

DAY = date(2026, 11, 20)
CAST = load_personas(DAY)
STANDARD = CAST["standard"]


def persona(key, birth_date, sex=Sex.MALE, diseases=()):
    [coverage] = STANDARD.coverages
    return replace(
        STANDARD,
        id=key,
        person=replace(STANDARD.person, birth_date=birth_date, sex=sex),
        coverages=(replace(coverage, diseases=diseases),),
    )


people = st.builds(
    persona,
    st.text("abcdefghij", min_size=1, max_size=8),
    st.dates(date(1930, 1, 1), date(2026, 6, 30)),
    st.sampled_from(Sex),
)
days = st.dates(date(2026, 10, 1), date(2029, 12, 31))


def of(kind, entries):
    return [entry for entry in entries if isinstance(entry, kind)]


def conditions(entries):
    names = {condition.name: condition for condition in catalogue().conditions}
    return [names[d.name] for d in of(Diagnosis, entries) if d.name in names]


@given(people, days)
@settings(max_examples=60, deadline=None)
def test_the_same_person_and_day_give_the_same_year(person, day):
    assert history(person, day) == history(person, day)


@given(people, days)
@settings(max_examples=60, deadline=None)
def test_everything_lies_in_the_year_before_and_after_birth(person, day):
    born = person.person.birth_date
    entries = history(person, day)
    assert all(add_months(day, -12) <= entry.day <= day for entry in entries)
    assert all(born < entry.day for entry in entries)
    assert [entry.day for entry in entries] == sorted(entry.day for entry in entries)
    assert all(born <= d.since <= d.day for d in of(Diagnosis, entries))


@given(people, days, st.integers(1, 200))
@settings(max_examples=60, deadline=None)
def test_two_days_agree_on_the_time_they_share(person, day, later):
    kinds = (Visit, Dispensing, Prescription, Checkup, LabReport, Operation)
    after = day + timedelta(days=later)
    start = add_months(after, -12)
    first = [e for e in of(kinds, history(person, day)) if e.day >= start]
    second = [e for e in of(kinds, history(person, after)) if e.day <= day]
    assert Counter(first) == Counter(second)


@given(people, days)
@settings(max_examples=60, deadline=None)
def test_illness_fits_age_and_sex(person, day):
    known = {e.name: e for e in catalogue().episodes} | {c.name: c for c in catalogue().conditions}
    for diagnosis in of(Diagnosis, history(person, day)):
        illness = known[diagnosis.name]
        assert illness.sex in (None, person.person.sex)
        age = age_on(person.person.birth_date, diagnosis.day)
        assert age < 110
        if diagnosis.place.name == "例示こどもクリニック":
            assert age <= 15


@given(people, days)
@settings(max_examples=60, deadline=None)
def test_every_drug_handed_out_was_prescribed_at_a_visit(person, day):
    entries = history(person, day)
    visits = {(visit.day, visit.place) for visit in of(Visit, entries)}
    prescribed = Counter((p.day, p.place, p.drugs) for p in of(Prescription, entries))
    handed_out = of(Dispensing, entries)
    assert Counter((d.prescribed_on, d.prescribed_at, d.drugs) for d in handed_out) == prescribed
    assert {(when, place) for when, place, _ in prescribed} <= visits
    for drug in (drug for dispensing in of(Dispensing, entries) for drug in dispensing.drugs):
        assert drug.per_day.value > 0
        assert 1 <= drug.days <= 28


@given(people, days)
@settings(max_examples=100, deadline=None)
def test_nobody_is_given_what_they_cannot_take(person, day):
    entries = history(person, day)
    excluded = {c.substance: c.excludes for c in catalogue().contraindications}
    forbidden = tuple(name for c in of(Contraindication, entries) for name in excluded[c.substance])
    given_out = {drug.name for p in of(Prescription, entries) for drug in p.drugs}
    assert not [name for name in given_out if name.startswith(forbidden)]


@given(people, days)
@settings(max_examples=100, deadline=None)
def test_checkups_are_yearly_from_forty_and_their_values_belong_together(person, day):
    checkups = of(Checkup, history(person, day))
    born = person.person.birth_date
    assert len(checkups) in ((1, 2) if add_months(born, 12 * 41) <= day else (0, 1))
    assert all((b.day - a.day).days >= 365 for a, b in pairwise(checkups))
    for checkup in checkups:
        fiscal_end = date(checkup.day.year + 1, 3, 31)
        assert age_on(born, fiscal_end) >= 40
        values = {result.name: float(result.value) for result in checkup.results}
        assert values["収縮期血圧"] - values["拡張期血圧"] >= 15
        bmi = values["体重"] / (values["身長"] / 100) ** 2
        assert bmi == pytest.approx(values["BMI"], abs=0.05)
        assert ("腹囲" in values) == (age_on(born, checkup.day) < 75)
        assert 40 < values["体重"] < 110


@given(people)
@settings(max_examples=150, deadline=None)
def test_the_values_show_the_illness(person):
    entries = history(person, DAY)
    since = {d.name: d.since for d in of(Diagnosis, entries)}
    ill = conditions(entries)
    for report in of((Checkup, LabReport), entries):
        values = {result.name: float(result.value) for result in report.results}
        for key, name in (("systolic", "収縮期血圧"), ("hba1c", "HbA1c(NGSP)"), ("tsh", "TSH")):
            for condition in (c for c in ill if key in c.effects):
                low, high = condition.effects[key]
                if name in values and since[condition.name] <= report.day:
                    assert low - 0.5 <= values[name] <= high + 0.5


def hypertensive():
    for number in range(200):
        person = persona(f"p{number}", date(1955, 5, 5))
        if "hypertension" in {condition.id for condition in conditions(history(person, DAY))}:
            return person
    raise AssertionError("nobody is hypertensive")


def test_a_hypertensive_has_antihypertensives_every_four_weeks():
    person = hypertensive()
    entries = history(person, DAY)
    [condition] = [c for c in catalogue().conditions if c.id == "hypertension"]
    names = {drug.name for regimen in condition.regimens for drug in regimen}
    given_on = [d.day for d in of(Dispensing, entries) if names & {drug.name for drug in d.drugs}]
    assert len(given_on) in (13, 14)
    assert {(b - a).days for a, b in pairwise(given_on)} == {28}


@pytest.mark.parametrize(
    ("disease", "name"),
    [
        (Disease.DIALYSIS, "慢性腎不全（血液透析）"),
        (Disease.HIV, "HIV感染症"),
        (Disease.HAEMOPHILIA, "血友病A"),
    ],
)
def test_a_certificate_of_a_specific_disease_brings_its_treatment(disease, name):
    certificate = DiseaseCertificate(disease, date(2020, 4, 1), Period(date(2020, 4, 1)), 10_000)
    person = persona("certified", date(1970, 1, 1), diseases=(certificate,))
    assert name in {d.name for d in of(Diagnosis, history(person, DAY))}
    without = persona("certified", date(1970, 1, 1))
    assert name not in {d.name for d in of(Diagnosis, history(without, DAY))}


def test_dialysis_is_three_times_a_week():
    certificate = DiseaseCertificate(
        Disease.DIALYSIS, date(2020, 4, 1), Period(date(2020, 4, 1)), 10_000
    )
    person = persona("dialysed", date(1960, 1, 1), diseases=(certificate,))
    visits = [v.day for v in of(Visit, history(person, DAY)) if v.place.name == "演習腎クリニック"]
    assert {day.weekday() for day in visits} >= {0, 2, 4}
    assert len(visits) >= 3 * 52


@pytest.mark.parametrize("persona_id", CAST)
def test_each_of_the_cast_has_something_of_every_kind_that_fits(persona_id):
    person = CAST[persona_id]
    entries = history(person, DAY)
    kinds = {type(entry) for entry in entries}
    assert kinds >= {Visit, Dispensing, Prescription, Diagnosis}
    assert (Checkup in kinds) or age_on(person.person.birth_date, DAY) < 41
    if any(condition.tests for condition in conditions(entries)):
        assert kinds & {LabReport, Checkup}
    if Operation in kinds:
        assert Infection in kinds


def test_the_whole_cast_shows_every_item():
    shown = {item_of(e) for person in CAST.values() for e in history(person, DAY)}
    assert len(shown) == 10
    assert any(of(Allergy, history(person, DAY)) for person in CAST.values())


@pytest.mark.parametrize(
    ("day", "expected"),
    [(date(2026, 11, 1), date(2026, 12, 11)), (date(2026, 12, 31), date(2027, 1, 11))],
)
def test_claims_wait_and_records_do_not(day, expected):
    place = catalogue().pharmacy
    assert on_view_from(Operation(day, place, "模擬")) == expected
    assert on_view_from(Infection(day, place, "模擬", positive=False)) == day


def test_every_institution_of_the_histories_is_fictitious():
    known = catalogue()
    assert all(place.code.is_fictitious for place in (*known.places.values(), known.pharmacy))


def test_the_data_files_name_only_what_exists():
    known = catalogue()
    for illness in (*known.conditions, *known.episodes):
        assert illness.place in known.places
    for condition in known.conditions:
        assert {*condition.tests, *condition.effects} <= known.measures.keys()
