"""The README's table of lessons is what the notebooks say of themselves."""

from tools.readme_lessons import README, TABLE, lesson_table, with_table


def test_the_table_is_up_to_date():
    readme = README.read_text(encoding="utf-8")
    assert TABLE.findall(readme) == [lesson_table()], "run python -m tools.readme_lessons"


def test_the_table_is_replaced_and_nothing_else():
    before, after = "# A\n\n## The lessons\n\n", "\n## B\n\n| other | table |\n"
    assert with_table(f"{before}| old |\n|---|\n{after}") == before + lesson_table() + after
