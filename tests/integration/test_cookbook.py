"""Every question of the cookbook is asked of the default sample, and every printed answer compared."""

import pytest

from tests.cookbook import PAGE, answer_question, read_recipes

TEXT = PAGE.read_text(encoding="utf-8")
RECIPES = read_recipes(TEXT)


def test_every_question_of_the_page_is_found():
    assert len(RECIPES) == TEXT.count("\n### ") == TEXT.count("```sql\n")
    assert len(RECIPES) >= 25


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.title)
def test_the_printed_answer_is_the_answer(recipe, sample_home):
    """When this fails and the figure is meant to change: `python -m tests.cookbook`, and look at the difference."""
    assert recipe.answer == answer_question(sample_home, recipe.sql)
