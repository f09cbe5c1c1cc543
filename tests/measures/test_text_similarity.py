"""Similarity of texts equals that of scikit-learn."""

import numpy as np
import pytest

from pmo_lib.measures.text_similarity import similarity

LESSONS = ["supplier late test data", "test data missing", "training room booked late"]


def test_the_lesson_that_shares_rare_words_is_the_most_similar():
    """Worked example: weights 1.693147 and 1.287682 with three lessons."""
    found = similarity(["supplier test data"], LESSONS)
    np.testing.assert_allclose(found, [[0.887995, 0.53635, 0.0]], atol=1e-6)


def test_random_texts_are_as_similar_as_scikit_learn_says():
    text = pytest.importorskip("sklearn.feature_extraction.text")
    words = ["Ärzte", "Data", "TEST", "data", "a", "x1", "supplier", "on-site", "übergabe", "don't"]
    rng = np.random.default_rng(2026)
    for _ in range(100):
        texts = [" ".join(rng.choice(words, rng.integers(0, 9))) for _ in range(rng.integers(3, 9))]
        texts[0] = "supplier data"
        model = text.TfidfVectorizer()
        documents = model.fit_transform(texts)
        others = [" ".join(rng.choice([*words, "unseen"], 5)) for _ in range(4)]
        oracle = (model.transform(others) @ documents.T).toarray()
        np.testing.assert_allclose(similarity(others, texts), oracle, atol=1e-12)


@pytest.mark.parametrize(
    ("texts", "documents", "shape"),
    [([], [], (0, 0)), (["data"], [], (1, 0)), ([], ["data"], (0, 1)), (["data"], [""], (1, 1))],
)
def test_without_words_nothing_is_similar(texts, documents, shape):
    found = similarity(texts, documents)
    assert found.shape == shape and not found.any()
