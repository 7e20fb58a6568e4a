"""Text made comparable, the words of a query, and cells that are no formulas."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from napsix.text import fold, safe_cell, search_document, search_words, unguarded


@pytest.mark.parametrize(
    ("text", "folded"),
    [("Núñez", "nunez"), ("ÑANDÚ", "nandu"), ("  S.A.  de  C.V. ", "sa de cv"), ("O’Higgins", "ohiggins"), ("---", "")],
)
def test_fold_gives_one_spelling(text, folded):
    assert fold(text) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize("query", ["---", "", "  ", "¿?", "()"])
def test_a_query_without_letters_or_digits_has_no_words(query):
    assert search_words(query) == []


@pytest.mark.parametrize("query", ["20-12345678-6", "20123456786", "20 12345678 6"])
def test_a_number_is_one_word_however_it_is_grouped(query):
    assert search_words(query) == ["20123456786"]


def test_a_short_word_must_begin_a_word_of_the_document():
    (word,) = search_words("Ña")
    assert word in search_document("Ñandú")
    assert word not in search_document("Sonaña")


@pytest.mark.parametrize("text", ["=1+1", "@x", "+x", "-x", "\tx", "＝1"])
def test_a_formula_is_guarded_and_comes_back_as_it_was(text):
    guarded = safe_cell(text)
    assert guarded == f"'{text}"
    assert unguarded(guarded) == text


@pytest.mark.parametrize("text", ["+54 9 11 4444-5555", "-12,50", "hola", 12])
def test_numbers_and_phones_are_no_formulas(text):
    assert safe_cell(text) == text


def test_only_so_many_words_of_a_query_count_each_once():
    assert search_words("acme acme norte") == ["acme", "norte"]
    assert len(search_words(" ".join(f"palabra{n}" for n in range(2_000)))) == 50
