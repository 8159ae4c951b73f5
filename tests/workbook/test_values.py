"""One cell at a time: numbers in any usual spelling, texts with anything in them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.model.facts import Category, Source
from generator.workbook.layout import SHEETS
from generator.workbook.sheets import Field, Type
from generator.workbook.values import ERROR_VALUES, WORDS, Parsed, clean, is_plain, parse

MONEY = Field("current", "本年预算数", Type.MONEY)
WAN = Decimal(10_000)
fen = st.integers(0, 10**14)


def rules(field: Field, raw: object, unit: Decimal = Decimal(1)) -> list[str]:
    return [note.rule for note in parse(field, raw, unit).notes]


def full_width(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


@given(fen, st.sampled_from(("", ",")), st.booleans(), st.sampled_from(("", " ", "\u3000", "\u200b", "\n")))
def test_an_amount_typed_as_text_is_the_same_amount(amount: int, comma: str, wide: bool, edge: str) -> None:
    value = Decimal(amount) / 100
    text = f"{value:{comma}.2f}"
    typed = edge + (full_width(text) if wide else text) + edge
    parsed = parse(MONEY, typed)
    assert parsed.value == value
    told = {note.rule for note in parsed.notes}
    assert told == (
        ({"S151"} if wide else set())
        | ({"S152"} if comma and value >= 1000 else set())
        | ({"S154"} if edge == "\u200b" else {"S153"} if edge else set())
    )


@given(fen)
def test_a_float_is_the_decimal_it_shows(amount: int) -> None:
    value = Decimal(amount) / 100
    if amount < 10**15:
        assert parse(MONEY, float(value)).value == value


@given(st.lists(st.integers(0, 10**11), min_size=2, max_size=20))
def test_binary_dust_of_a_sum_is_dropped(parts: list[int]) -> None:
    total = 0.0
    for part in parts:
        total += part / 100
    parsed = parse(MONEY, total)
    assert parsed.value == Decimal(sum(parts)) / 100
    assert {note.rule for note in parsed.notes} <= {"S157"}


@given(st.integers(0, 10**15), st.integers(3, 6), st.integers(1, 9))
def test_more_than_two_decimals_are_never_rounded_silently(whole: int, places: int, last: int) -> None:
    text = f"{whole % 10**9}.{'0' * (places - 1)}{last}"
    assert rules(MONEY, text) == ["S108"]
    if places == 3:
        assert rules(MONEY, float(text)) == ["S108"]


@given(st.integers(0, 10**10))
def test_wan_holds_amounts_to_the_cent(amount: int) -> None:
    yuan = Decimal(amount) / 100
    assert parse(MONEY, float(yuan / WAN), WAN).value == yuan
    assert parse(MONEY, f"{yuan / WAN:f}", WAN).value == yuan


@given(st.text(max_size=12))
def test_any_text_is_a_number_or_a_fault(text: str) -> None:
    parsed = parse(MONEY, text)
    assert parsed.blank or parsed.value is None or isinstance(parsed.value, Decimal)
    assert parsed.blank or parsed.value is not None or parsed.notes


@pytest.mark.parametrize(
    "text", ["12万", "12万元", "12元", "¥12", "1,23", "12,34.5", "(12)", "1e5", "1.2.3", "--1", "九", "-"]
)
def test_what_is_not_plainly_a_number_is_refused(text: str) -> None:
    assert rules(MONEY, text) == ["S103"]


@pytest.mark.parametrize(("text", "value"), [("-5", -5), ("－５", -5), ("−5", -5), ("+5", 5), ("5.", 5), ("０", 0)])
def test_signs(text: str, value: int) -> None:
    signed = Field("in_post_change", "增减", Type.INTEGER, signed=True)
    assert parse(signed, text).value == value


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_no_number_at_all(value: float) -> None:
    assert rules(MONEY, value) == ["S103"]


@pytest.mark.parametrize("blank", [None, "", " ", "\u3000\n", "\u200b"])
def test_blank_is_not_zero(blank: object) -> None:
    parsed = parse(MONEY, blank)
    assert parsed.blank
    assert parsed.value is None


@pytest.mark.parametrize("error", sorted(ERROR_VALUES))
def test_every_error_value_is_told_in_every_kind_of_cell(error: str) -> None:
    for kind in Type:
        if kind not in (Type.LABEL, Type.COMPUTED, Type.REFERENCE):
            assert rules(Field("x", "某项", kind), error) == ["S106"]


@given(st.text())
def test_clean_text_stays_clean(text: str) -> None:
    cleaned = clean(text)[0]
    assert clean(cleaned) == (cleaned, ()) or "_x" in text
    assert "\r" not in cleaned


@pytest.mark.parametrize("kind", sorted(WORDS, key=lambda kind: kind.value))
@given(st.text(st.one_of(st.sampled_from("项目经费（）A1b 、#_x\u3000\u200b\n"), st.characters())))
def test_a_plain_text_is_what_the_cell_says(kind: Type, text: str) -> None:
    if is_plain(text):
        assert parse(Field("text", "说明", kind), text) == Parsed(text)


def test_what_is_plain() -> None:
    assert is_plain("经" * 500) and not is_plain("经" * 501)
    assert not any(map(is_plain, ("", " ", "甲 乙", "甲\n乙", "甲\u3000", "甲_x000D_", *ERROR_VALUES)))


@given(st.text(alphabet="项目经费（）A1b 、", min_size=1))
def test_text_that_needs_nothing_is_taken_as_typed(text: str) -> None:
    text = text.strip(" ")
    parsed = parse(Field("reason", "原因", Type.LONG), text)
    assert (parsed.value, parsed.notes) == ((text, ()) if text else (None, ()))


@pytest.mark.parametrize(
    ("typed", "bare"),
    [("2010301", "2010301"), (2010301, "2010301"), (2010301.0, "2010301"), ("201-03-01", "2010301"),
     ("２０１０３０１", "2010301"), ("201.03", "20103"),
     ("2010301 行政运行", "2010301"), ("2010301行政运行", "2010301")],
)  # fmt: skip
def test_codes_in_any_usual_form(typed: object, bare: str) -> None:
    assert parse(Field("code", "项编码", Type.CODE, digits=(3, 5, 7)), typed).value == bare


@pytest.mark.parametrize("typed", ["行政运行", "20103011", "2010a01", "201.5.5.5", 20.5, "99 2010301"])
def test_malformed_codes(typed: object) -> None:
    assert rules(Field("code", "项编码", Type.CODE, digits=(3, 5, 7)), typed) == ["S111"]


def test_every_offered_value_is_clean() -> None:
    fields = [f for sheet in SHEETS.values() for f in sheet.fields.values() if f.choices or f.type is Type.YES_NO]
    assert fields and all(clean(option) == (option, ()) for f in fields for option in f.options)


def test_a_choice_is_known_in_either_width() -> None:
    field = Field("source", "资金来源", Type.CHOICE, choices=Source)
    assert parse(field, "财政专户(教育收费)").value is Source.SPECIAL_ACCOUNT
    assert parse(Field("category", "支出类别", Type.CHOICE, choices=Category), " 基本支出").value is Category.BASIC


@pytest.mark.parametrize(("typed", "text"), [(10, "10"), (10.0, "10"), (0.5, "0.5"), (1e20, "1" + "0" * 20)])
def test_a_number_in_a_text_cell_is_its_digits(typed: float, text: str) -> None:
    assert parse(Field("weight", "分值权重"), typed).value == text


@pytest.mark.parametrize(
    ("typed", "text"),
    [(dt.datetime(2027, 2, 8), "2027年2月8日"), ("2027/02/08", "2027年2月8日"), ("2027.2.8", "2027年2月8日"),
     ("2027年02月08日", "2027年2月8日"), ("二〇二七年二月八日", "二〇二七年二月八日")],
)  # fmt: skip
def test_dates(typed: object, text: str) -> None:
    assert parse(Field("sign_off_date", "落款日期", Type.DATE), typed).value == text


def test_a_typed_brace_is_quoted_as_it_stands() -> None:
    (note,) = parse(MONEY, "{0}{x}").notes
    assert note.text.format(note.found) == "“本年预算数”应填数字，填的是“{0}{x}”。"
