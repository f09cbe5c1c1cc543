"""
Which texts resemble each other, by the words they share; rare words count for more.

References:
    Salton and Buckley (1988), Information Processing and Management 24, 513-523.
"""

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np

WORD = re.compile(r"\b\w\w+\b")  # two characters or more, in any script


def similarity(texts: Sequence[str], documents: Sequence[str]) -> np.ndarray:
    """
    Cosine similarity of texts to documents by their log-weighted words: 1 is the same words, 0 none in common. [index, 0 to 1]

    A word counts in a text as often as it occurs, times ln((1 + n) / (1 + documents with it)) + 1, where n is the number of
    documents; words that no document has are left out. Capital letters do not matter.

    Args:
        texts: (t,) texts, such as the names and risks of projects.
        documents: (n,) texts by which words are weighted, such as lessons.

    Returns:
        (t, n) similarities; zero where a text or a document has no word.

    References:
        Salton and Buckley (1988), Information Processing and Management 24, 513-523.

    >>> similarity(["supplier test data"], ["supplier late test data", "test data missing"]).round(2).tolist()
    [[0.82, 0.5]]
    """
    from scipy.sparse import csr_matrix

    counted = [_words(text) for text in documents]
    place = {
        word: at for at, word in enumerate(dict.fromkeys(w for words in counted for w in words))
    }
    frequency = np.zeros(len(place))
    for words in counted:
        frequency[[place[word] for word in words]] += 1
    weight = np.log((1 + len(documents)) / (1 + frequency)) + 1

    def unit_rows(rows: list[Counter]) -> csr_matrix:
        cells = [
            (at, place[w], n) for at, row in enumerate(rows) for w, n in row.items() if w in place
        ]
        row, column, count = np.array(cells, dtype=float).reshape(-1, 3).T
        shape = (len(rows), len(place))
        values = csr_matrix((count * weight[column.astype(int)], (row, column)), shape=shape)
        length = np.sqrt(values.multiply(values).sum(axis=1)).A1
        return values.multiply(1 / np.where(length > 0, length, 1)[:, None]).tocsr()

    return (unit_rows([_words(text) for text in texts]) @ unit_rows(counted).T).toarray()


def _words(text: str) -> Counter:
    return Counter(WORD.findall(text.lower()))
