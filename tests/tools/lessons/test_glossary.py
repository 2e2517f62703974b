"""A link to a term says the glossary's sentence, as it stands there now."""

import pytest

from tools.lessons.glossary import UnknownTerm, link_terms, read_terms

GLOSSARY = """# Glossary

One sentence for each.

## epoch

One pass through all "training" images.

## hidden layer

A layer, $a = f(z)$, in between.
"""


@pytest.fixture
def terms(tmp_path):
    path = tmp_path / "glossary.md"
    path.write_text(GLOSSARY, encoding="utf-8")
    return read_terms(path)


def test_every_term_is_read_by_its_anchor(terms):
    assert list(terms) == ["epoch", "hidden-layer"]


def test_a_link_gets_the_sentence_as_its_title(terms):
    linked = link_terms("An [epoch](../docs/glossary.md#epoch) later", terms)
    title = "One pass through all 'training' images."
    assert linked == f'An [epoch](../docs/glossary.md#epoch "{title}") later'


def test_an_old_title_is_replaced(terms):
    old = '[layers](../docs/glossary.md#hidden-layer "an old sentence")'
    once = link_terms(old, terms)
    assert "A layer, a = f(z), in between." in once
    assert link_terms(once, terms) == once


def test_other_links_stay_as_they_are(terms):
    text = "[03](03_x.ipynb#epoch), [epoch](#epoch), ../docs/glossary.md#epoch"
    assert link_terms(text, terms) == text


def test_a_term_that_is_not_there_is_named(terms):
    with pytest.raises(UnknownTerm, match="no term 'epochs'"):
        link_terms("[epochs](../docs/glossary.md#epochs)", terms)


def test_the_courses_glossary_is_in_alphabetical_order():
    names = [term.lower() for term in read_terms()]
    assert names == sorted(names)
