"""What a receptionist reads in each kind of answer."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from clinic_ui.emr.days import age_text, day_said, left_said, typed_day, typed_month
from clinic_ui.emr.reading import read
from clinic_ui.emr.said import Verdict
from clinic_ui.emr.told import tell
from clinic_ui.emr.waiting import Answer

NOW = datetime(2026, 11, 20, 0, 45, tzinfo=UTC)  # 09:45 in Japan
HEADER = (
    "<QualificationConfirmationDate>20261120</QualificationConfirmationDate>"
    "<ReferenceClassification>{}</ReferenceClassification><SegmentOfResult>1</SegmentOfResult>"
)


def lines(sheet):
    return {row.label.ja: row.value.ja for group in sheet.groups for row in group}


@pytest.fixture
def told(official):
    def tell_of(content, name="OQSsiquc01res_1.xml"):
        return tell(Answer(name, content, read(content)), NOW)

    def of(*more, by_card=False, instead="", validity="1"):
        result = official.result.replace(instead, "") if instead else official.result
        result = result.replace("</ResultOf", "".join(more) + "</ResultOf")
        body = official.eligible.replace(official.result, result)
        body = body.replace("Validity>1<", f"Validity>{validity}<")
        return tell_of(official.xml(HEADER.format(1 if by_card else 2), body))

    of.content = tell_of
    return of


CLASS = "<InsuredCardClassification>01</InsuredCardClassification>"
BIRTH = "<Birthdate>19800217</Birthdate>"
ELDERLY = (
    "<ElderlyRecipientCertificateInfo>"
    "<ElderlyRecipientContributionRatio>020</ElderlyRecipientContributionRatio>"
    "</ElderlyRecipientCertificateInfo>"
)


@pytest.mark.parametrize(
    ("more", "instead", "share"),
    [
        ("", "", "3割"),
        ("<InsuredPartialContributionRatio>010</InsuredPartialContributionRatio>", "", "1割"),
        (ELDERLY, "", "2割"),
        ("<PreschoolClassification>1</PreschoolClassification>", "", "2割（未就学）"),
        ("<Birthdate>19561031</Birthdate>", BIRTH, "不明（保険者に確認）"),
        ("<Birthdate>19561101</Birthdate>", BIRTH, "不明（保険者に確認）"),
        ("<Birthdate>19561102</Birthdate>", BIRTH, "3割"),
        (CLASS.replace("01", "05"), CLASS, "10割（いったん全額をいただきます）"),
    ],
)
def test_the_share_is_that_of_the_record_or_of_the_age(told, more, instead, share):
    assert lines(told(more, instead=instead))["負担割合"] == share


def limit(flag, info=""):
    name = "LimitApplicationCertificate"
    held = f"<{name}RelatedInfo>{info}</{name}RelatedInfo>" if info else ""
    return f"<{name}RelatedConsFlg>{flag}</{name}RelatedConsFlg>{held}"


CERTIFICATE = (
    "<LimitApplicationCertificateClassification>02</LimitApplicationCertificateClassification>"
    "<LimitApplicationCertificateClassificationFlag>B05"
    "</LimitApplicationCertificateClassificationFlag>"
    "<LimitApplicationCertificateValidStartDate>20260801"
    "</LimitApplicationCertificateValidStartDate>"
    "<LimitApplicationCertificateLongTermDate>20261001</LimitApplicationCertificateLongTermDate>"
)


@pytest.mark.parametrize(
    ("more", "label", "words"),
    [
        (limit(0), "限度額", "同意なし（提供されません）"),
        (limit(1), "限度額", "同意あり・認定証の情報なし"),
        (limit(1, CERTIFICATE), "限度額", "区分低所得Ⅱ（B05）　令和8年8月1日から"),
        (limit(1, CERTIFICATE), "長期入院該当", "令和8年10月1日"),
        (
            (
                "<SpecificDiseasesCertificateList><SpecificDiseasesCertificateInfo>"
                "<SpecificDiseasesDiseaseCategory>1</SpecificDiseasesDiseaseCategory>"
                "<SpecificDiseasesSelfPay>10000</SpecificDiseasesSelfPay>"
                "</SpecificDiseasesCertificateInfo></SpecificDiseasesCertificateList>"
            ),
            "特定疾病",
            "人工透析を必要とする慢性腎不全　月額10,000円まで",
        ),
        (
            (
                "<PharmacistsInfoConsFlg>1</PharmacistsInfoConsFlg>"
                "<PharmacistsInfoAvailableTime>20261121093000</PharmacistsInfoAvailableTime>"
            ),
            "閲覧の同意",
            "同意あり、令和8年11月21日9時30分まで（あと23時間45分）：薬剤情報",
        ),
        (
            (
                "<DiagnosisInfoConsFlg>1</DiagnosisInfoConsFlg>"
                "<DiagnosisInfoAvailableTime>20261120094500</DiagnosisInfoAvailableTime>"
            ),
            "閲覧の同意",
            "（期限切れ）：診療情報",
        ),
        ("<OperationInfoConsFlg>0</OperationInfoConsFlg>", "閲覧の同意", "同意なし：手術情報"),
        ("<OperationInfoConsFlg>2</OperationInfoConsFlg>", "閲覧の同意", "有効期限切れ：手術情報"),
        ("<NameOfOther>模擬　次郎</NameOfOther>", "別の氏名", "模擬　次郎"),
        ("<ReferenceNumber>1001</ReferenceNumber>", "照会番号", "1001"),
        (
            "<DisqualificationDate>20261001</DisqualificationDate><ReasonOfLoss>03</ReasonOfLoss>",
            "資格喪失日",
            "令和8年10月1日（他の医療保険に加入）",
        ),
    ],
)
def test_everything_the_record_has_is_read_out(told, more, label, words):
    assert words in lines(told(more))[label]


def test_public_assistance_is_read_with_its_ticket(told):
    ticket = (
        "<PublicExpenseResultList><MedicalTicketInfo><TicketType>01</TicketType>"
        "<MedicalTreatmentMonth>202611</MedicalTreatmentMonth><SelfPayAmount>1500</SelfPayAmount>"
        "<MedicalTreatmentType>02</MedicalTreatmentType></MedicalTicketInfo>"
        "</PublicExpenseResultList>"
    )
    found = lines(told(CLASS.replace("01", "A1"), ticket, instead=CLASS))
    assert found["医療券"] == "入院外　令和8年11月　本人支払額1,500円"
    assert "負担割合" not in found
    without = lines(told(CLASS.replace("01", "A1"), instead=CLASS))
    assert without["医療券・調剤券"] == "登録されていません"


@pytest.mark.parametrize(
    ("kinds", "more", "words"),
    [
        ({"by_card": True}, "", "照会番号が未登録です"),
        ({}, "<Address>架空県模擬市●野</Address>", "●は送られてこない文字です"),
    ],
)
def test_what_to_do_follows_from_the_answer(told, kinds, more, words):
    todo = [step.ja for step in told(more, **kinds).todo]
    assert any(words in step for step in todo)
    assert not any(words in step.ja for step in told("<ReferenceNumber>1</ReferenceNumber>").todo)


def test_insurance_and_assistance_together_are_two_records(told, official):
    aid = official.result.replace(CLASS, CLASS.replace("01", "A1"))
    body = official.eligible.replace("</ResultList>", f"{aid}</ResultList>")
    sheet = told.content(official.xml(HEADER.format(1), body))
    assert {"保険者", "福祉事務所"} <= lines(sheet).keys()
    assert any("併用" in step.ja for step in sheet.todo)


def test_a_notice_stands_first(told, official):
    body = official.eligible + "<ProcessingResultCode>SIM10001</ProcessingResultCode>"
    sheet = told.content(official.xml(HEADER.format(1), body))
    assert (sheet.verdict, sheet.groups[0][0].value.ja) == (Verdict.YES, "SIM10001")


DRUGS = """<MeTrMonthInf><MeTrDiHNm>見本薬局</MeTrDiHNm><MeTrMonth>202610</MeTrMonth>
<DiDateInfs><DiDateInf><DiDate>20261012</DiDate><DrugInfs><DrugInf><DrugN>模擬錠５ｍｇ</DrugN>
<MeTrIdCl>21</MeTrIdCl><Qua1>1</Qua1><Unit>錠</Unit><Times>28</Times><UsageN>朝食後</UsageN>
</DrugInf></DrugInfs><MeTrInfs><MeTrInf><SinInfN>模擬検査</SinInfN><Times>1</Times><Unit>回</Unit>
</MeTrInf></MeTrInfs></DiDateInf></DiDateInfs></MeTrMonthInf>
<CzDiInf><CzDiMonthInf><CzMeTrDiHNm>架空薬局</CzMeTrDiHNm><CzDiMonth>202611</CzDiMonth>
<CzDiDateInfs><CzDiDateInf><CzDiDate>20261101</CzDiDate><CzDrugInfs><CzDrugInf>
<CzDrugN>模擬散</CzDrugN></CzDrugInf></CzDrugInfs></CzDiDateInf></CzDiDateInfs></CzDiMonthInf></CzDiInf>
<ShPrInf><ShPrMonthInf><ShMeTrDiHNm>架空医院</ShMeTrDiHNm><ShPrMonth>202611</ShPrMonth>
<ShPrDateInfs><ShPrDateInf><ShPrDate>20261102</ShPrDate><ShDrugInfs><ShDrugInf>
<ShDrugN>模擬液</ShDrugN></ShDrugInf></ShDrugInfs></ShPrDateInf></ShPrDateInfs></ShPrMonthInf></ShPrInf>
"""
SEEN = "<ResultCode>1</ResultCode>"
WHO = "<QuaInf><Name>模擬　太郎</Name><KanaName>ﾓｷﾞ ﾀﾛｳ</KanaName><Birth>19800217</Birth></QuaInf>"


def test_drugs_of_all_three_sources_are_read_out(told, official):
    sheet = told.content(official.xml(SEEN + WHO, DRUGS), "YZKsiquc01res_1.xml")
    text = "\n".join(f"{row.label.ja} {row.value.ja}" for group in sheet.groups for row in group)
    for words in (
        "氏名 模擬　太郎（モギ タロウ）",
        "令和8年10月 見本薬局［レセプト］",
        "令和8年10月12日 模擬錠５ｍｇ　1錠×28日分　朝食後",
        "令和8年10月12日 模擬検査　×1回",
        "令和8年11月 架空薬局［調剤結果］",
        "模擬散",
        "令和8年11月 架空医院［処方］",
        "模擬液",
    ):
        assert words in text


def test_checkups_are_read_out(told, official):
    item = (
        "<HealthCheckupResultAndQuestionInfo><ItemName>身長</ItemName><DataValue>162.5</DataValue>"
        "<Unit>cm</Unit></HealthCheckupResultAndQuestionInfo>"
    )
    body = (
        "<SpecificHealthCheckupInfos><SpecificHealthCheckupInfo>"
        f"<EffectiveTime>20260610</EffectiveTime>{item}"
        "</SpecificHealthCheckupInfo></SpecificHealthCheckupInfos>"
    )
    who = WHO.replace("QuaInf", "QualificationsInfo").replace("KanaName", "KanasName")
    sheet = told.content(official.xml(SEEN + who.replace("Birth>", "Birthday>"), body))
    found = lines(sheet)
    assert (found["受診日"], found["身長"]) == ("令和8年6月10日", "162.5 cm")
    assert found["生年月日"] == "昭和55年2月17日"


@pytest.mark.parametrize(
    ("code", "words"),
    [("SIM20002", "直して照会し直して"), ("SIM90001", "少し待って"), ("X12", "少し待って")],
)
def test_a_number_that_the_centre_does_not_know_is_no_reason_to_wait(told, official, code, words):
    header = f"<SegmentOfResult>9</SegmentOfResult><ErrorCode>{code}</ErrorCode>"
    sheet = told.content(official.xml(header, ""), "OQSmuquc02res_1.xml")
    assert words in sheet.todo[0].ja


@pytest.mark.parametrize("name", ["YZKsiquc01res_1.xml", "TKKsiquc01res_1.xml"])
def test_without_consent_it_says_how_to_get_it(told, official, name):
    header = "<ResultCode>9</ResultCode><MessageContents>模擬：同意がありません。</MessageContents>"
    sheet = told.content(official.xml(header, ""), name)
    assert (sheet.verdict, sheet.groups[0][0].value.ja) == (
        Verdict.NO,
        "模擬：同意がありません。",
    )


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("1980-02-17", date(1980, 2, 17)),
        ("19800217", date(1980, 2, 17)),
        ("1980/2/17", date(1980, 2, 17)),
        ("S55.2.17", date(1980, 2, 17)),
        ("昭和５５年２月１７日", date(1980, 2, 17)),
        ("令和元年5月1日", date(2019, 5, 1)),
        ("h31.4.30", date(2019, 4, 30)),
    ],
)
def test_a_day_may_be_typed_as_people_write_it(written, day):
    assert typed_day(written) == day


@pytest.mark.parametrize("written", ["", "17", "1980-13-01", "1980217", "X55.2.17", "S55"])
def test_what_is_no_day_is_refused(written):
    with pytest.raises(ValueError, match=r"."):
        typed_day(written)


def test_months_days_and_times_left_are_said_in_japanese():
    assert typed_month("202611") == typed_month("2026-11") == date(2026, 11, 1)
    assert day_said(date(2019, 5, 1)).ja == "令和元年5月1日"
    assert day_said(date(2019, 4, 30)).ja == "平成31年4月30日"
    assert age_text(date(1980, 2, 17), date(2026, 2, 15)).ja == "45歳"
    assert age_text(date(1980, 2, 17), date(2026, 2, 16)).ja == "46歳"
    assert left_said(NOW, NOW).ja == "期限切れ"
