"""What a cell prints → a number, or the kind of thing it is instead."""

import random
import unicodedata

import pytest

from gkcrawl import forms
from gkcrawl.extract.values import is_entry, parse

PLAIN = [("0", 0), ("26", 26), (" 26 ", 26), ("26\u00a0", 26), ("43923.57", 43923.57), ("0.5", 0.5), ("2\u200b6", 26), ("\u202a26\u202c", 26), ("\u206726\u2069", 26),
         ("24252.311082", 24252.311082), ("999999999999999999", 999999999999999999)]
DRESSED = [
    ("１２", 12, "fullwidth"), ("1２", 12, "fullwidth"), ("３．５", 3.5, "fullwidth"), ("1,234", 1234, "thousands"),
    ("12,345.67", 12345.67, "thousands"), ("1，234", 1234, "thousands"), ("3件", 3, "unit"), ("3 件", 3, "unit"),
    ("３件", 3, "unit")]
NULL = [
    ("", "blank"), ("  ", "blank"), ("\u00a0", "blank"), ("\u200b", "blank"), ("/", "slash"), ("／", "slash"),
    ("\\", "slash"), ("—", "dash"), ("——", "dash"), ("-", "dash"), ("－", "dash"), ("无", "none"),
    ("2 6", "several"), ("2\n6", "several"), ("1、2", "several"), ("3/4", "several"), ("1 234", "several"),
    ("12,34", "several"), ("0(0)", "several"), ("1-2", "several"), ("251000元", "unit"), ("3宗", "unit"),
    ("3万元", "unit"), ("约3", "text"), ("三", "text"), ("①", "text"), ("2²", "text"), ("007", "text"),
    ("5%", "text"), ("O", "text"), ("-3", "text"), ("+3", "text"), (".5", "text"), ("5.", "text"),
    ("1.2.3", "text"), ("3?", "text"), ("٣", "text"), ("1e3", "several"), ("9" * 40, "text"),
    ("0.12345678901234567890", "text"), ("见附件", "text"), ("1" + ",000" * 1500, "text"), ("1\u03362", "struck"),
    ("\u202e12\u202c", "text")]
SIGNED = [
    ("+3", 3, "signed"), ("-2", -2, "signed"), ("－2", -2, "signed"), ("−2", -2, "signed"),
    ("+ 3", 3, "signed"), ("增10", 10, "signed"), ("减2", -2, "signed"), ("增加1", 1, "signed"),
    ("减少3", -3, "signed"), ("增3项", 3, "signed"), ("-0", 0, "signed"), ("5", 5, None),
    ("+1,234", 1234, "signed"), ("增3件", None, "unit"), ("+3-2", None, "several"), ("持平", None, "text"),
    ("增", None, "text"), ("-", None, "dash"), ("", None, "blank")]


@pytest.mark.parametrize(("raw", "value"), PLAIN)
def test_plain_number(raw, value):
    """A plain number is that number, whole numbers staying whole."""
    assert parse(raw, "件") == (value, None)
    assert type(parse(raw, "件")[0]) is type(value)


@pytest.mark.parametrize(("raw", "value", "kind"), DRESSED)
def test_number_in_another_dress(raw, value, kind):
    """Exactly one number in the column's unit is the value, and its dress an oddity."""
    assert parse(raw, "件") == (value, kind)


@pytest.mark.parametrize(("raw", "kind"), NULL)
def test_no_number(raw, kind):
    """Anything else is null, each with its kind: nothing becomes 0."""
    assert parse(raw, "件") == (None, kind)


@pytest.mark.parametrize(("raw", "value", "kind"), SIGNED)
def test_signed_column(raw, value, kind):
    """In 本年增/减 a sign or its word belongs to the number."""
    assert parse(raw, "项", True) == (value, kind)


@pytest.mark.parametrize(("raw", "unit", "value", "kind"), [
    ("1276.5534万元", "万元", 1276.5534, "unit"), ("251000元", "万元", None, "unit"), ("75394432.52元", "", None, "unit"),
    ("3亿元", "万元", None, "unit"), ("1,276.5万元", "万元", 1276.5, "unit"), ("12（万元）", "万元", 12, "unit")])
def test_amount_with_its_unit(raw, unit, value, kind):
    """A unit in the cell is the column's, or the number is not the column's value."""
    assert parse(raw, unit) == (value, kind)


def test_what_a_value_cell_may_hold():
    """Labels are no entries, however short; numbers in any dress and signs for nothing are."""
    assert all(map(is_entry, ("", "0", "／", "无", "12", "1,234", "2 6", "增3", "3件")))
    assert not any(map(is_entry, ("其他", "总计", "1.属于国家秘密", "规章")))


def test_text_is_normalized_as_unicode_has_it():
    every = [chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000]
    assert [forms.nfkc(sign) for sign in every] == [unicodedata.normalize("NFKC", sign) for sign in every]
    dice = random.Random(1)
    near = [chr(code) for code in (*range(0x20, 0x180), *range(0x300, 0x370), *range(0x3000, 0x3200), *range(0xFE00, 0x10000))]
    for _ in range(3000):
        text = "".join(dice.choice((dice.choice(near), chr(dice.randrange(0x4E00, 0xA000)), dice.choice(every))) for _ in range(12))
        assert forms.nfkc(text) == unicodedata.normalize("NFKC", text)
