# SPDX-License-Identifier: GPL-2.0-only
"""The judge finds the reports in each dirty log and none in a clean one, and each
pattern and each excuse is needed for that."""

import pytest

from tests.judge import corpus, splats
from tests.judge.patterns import INJECTED, KNOWN, PATTERNS

CLEAN, DIRTY = corpus.samples("clean"), corpus.samples("dirty")


def named(samples):
    return [pytest.param(s, id=s.name) for s in samples]


@pytest.mark.parametrize("sample", named(DIRTY))
def test_dirty(sample):
    assert sample.expected
    assert sample.found() == sample.expected


@pytest.mark.parametrize("sample", named(CLEAN))
def test_clean(sample):
    assert not sample.expected
    assert sample.found() == []


@pytest.mark.parametrize("row", range(len(PATTERNS)),
                         ids=[e.pattern for _, e in PATTERNS])
def test_pattern_is_needed(row):
    """A dirty log is judged otherwise without it."""
    kind = PATTERNS[row][0]
    rest = PATTERNS[:row] + PATTERNS[row + 1:]
    assert any(s.found(rest) != s.expected for s in DIRTY
               if s.parser == "kernel" and kind in s.expected)


@pytest.mark.parametrize("name, excuse",
                         [(name, excuse)
                          for name, table in (("KNOWN", KNOWN),
                                              ("INJECTED", INJECTED))
                          for excuse in table])
def test_excuse_is_needed(name, excuse, monkeypatch):
    """A clean log is judged otherwise without it."""
    table = getattr(splats, name)
    monkeypatch.setattr(splats, name, tuple(e for e in table if e != excuse))
    assert any(s.found() for s in CLEAN if s.parser == "kernel")


def test_all_kinds_of_output_are_in_both():
    for samples in (CLEAN, DIRTY):
        assert {s.parser for s in samples} == {"kernel", *corpus.PARSERS}
