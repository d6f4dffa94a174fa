"""A broken dump is refused with file, line and what was expected."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ckm_graph.errors import DataSyntaxError, InputError
from ckm_graph.ingest import open_source
from tests.ingest.dump import small_tables, write_dump

if TYPE_CHECKING:
    from pathlib import Path

ROW = '<row Id="1" CreationDate="2020-01-01T00:00:00.000"/>'
BOMB = "\n".join(
    [
        '<?xml version="1.0"?>',
        "<!DOCTYPE users [",
        '<!ENTITY a1 "ha">',
        *(f'<!ENTITY a{n} "&a{n - 1};&a{n - 1};&a{n - 1};">' for n in range(2, 40)),
        "]>",
        '<users><row Id="1" AboutMe="&a39;"/></users>',
    ]
)


def failure(folder: Path) -> DataSyntaxError:
    with pytest.raises(DataSyntaxError) as caught:
        list(open_source("stackexchange", [folder]).ntriples())
    return caught.value


@pytest.mark.parametrize(
    ("table", "row", "column", "value", "expected"),
    [
        ("Users", 1, "Id", None, "the row has no Id"),
        ("Users", 1, "Id", "one", "Id is 'one', expected a whole number"),
        ("Users", 1, "Id", "1_0", "Id is '1_0', expected a whole number"),
        ("Users", 1, "Id", " 1", "Id is ' 1', expected a whole number"),
        ("Users", 1, "Id", "9" * 5000, "expected a whole number"),
        ("Users", 1, "Id", 1 << 63, "expected a whole number"),
        ("Users", 2, "Id", 1, "Id 1 stands in two rows"),
        ("Users", 1, "CreationDate", None, "the row has no CreationDate"),
        ("Users", 1, "CreationDate", "yesterday", "CreationDate is 'yesterday', expected a time"),
        ("Users", 1, "CreationDate", "2020-02-30T10:00:00.000", "expected a time such as"),
        ("Users", 1, "CreationDate", "2020-01-01", "expected a time such as"),
        ("Users", 1, "CreationDate", "0001-01-01T00:00:00+10:00", "expected a time such as"),
        ("Posts", 1, "Id", 1, "Id 1 stands in two rows"),
        ("Posts", 0, "PostTypeId", None, "the row has no PostTypeId"),
        ("Posts", 0, "PostTypeId", "question", "PostTypeId is 'question'"),
        ("Posts", 0, "Score", "4.5", "Score is '4.5', expected a whole number"),
        ("Posts", 0, "Body", None, "the row has no Body"),
        ("Posts", 0, "AcceptedAnswerId", "x", "AcceptedAnswerId is 'x'"),
        ("Posts", 0, "CreationDate", "x", "CreationDate is 'x'"),
        ("Posts", 1, "ParentId", "x", "ParentId is 'x'"),
        ("Comments", 0, "Text", None, "the row has no Text"),
        ("Comments", 0, "PostId", None, "the row has no PostId"),
        ("Comments", 0, "UserId", "", "UserId is ''"),
        ("Votes", 0, "Id", None, "the row has no Id"),
        ("Votes", 0, "VoteTypeId", None, "the row has no VoteTypeId"),
        ("Votes", 0, "CreationDate", "2020-13-01T00:00:00.000", "expected a time"),
        ("Votes", 11, "BountyAmount", "lots", "BountyAmount is 'lots'"),
        ("Badges", 0, "Name", None, "the row has no Name"),
        ("Badges", 0, "Date", "x", "Date is 'x'"),
        ("Tags", 0, "TagName", None, "the row has no TagName"),
        ("PostLinks", 0, "LinkTypeId", None, "the row has no LinkTypeId"),
        ("PostLinks", 0, "RelatedPostId", "x", "RelatedPostId is 'x'"),
    ],
)
def test_a_bad_row_is_named_by_file_and_line(
    tmp_path: Path, table: str, row: int, column: str, value: object, expected: str
) -> None:
    tables = small_tables()
    if value is None:
        del tables[table][row][column]
    else:
        tables[table][row][column] = value
    error = failure(write_dump(tmp_path / "dump", tables))
    assert (error.path, error.line) == (str(tmp_path / "dump" / f"{table}.xml"), row + 3)
    assert expected in error.problem


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        ("", 1, "no element found"),
        (f"<users>\n{ROW}\n", 3, "no element found; expected XML"),
        ('<users>\n<row Id="1', 2, "unclosed token"),
        ("<users>\n</posts>", 2, "mismatched tag"),
        ("<posts>\n</posts>", 1, "<posts> where <users> is expected"),
        ("<users>\n<column/>\n</users>", 2, "<column> where <row> is expected"),
        (f"<users>\n{ROW[:-2]}><row/></row>\n</users>", 2, "<row> where </row> is expected"),
        ('<users>\n<row Id="&unheard;"/>\n</users>', 2, "undefined entity"),
        ('<users>\n<row Id="&#1;"/>\n</users>', 2, "invalid character number"),
        ('<users>\n<row Id="&#xFFFE;"/>\n</users>', 2, "invalid character number"),
        ("Id,Name\n1,x\n", 1, "syntax error"),
        ('<?xml version="1.0" encoding="made-up"?>\n<users/>', 1, "encoding"),
        ('<!DOCTYPE users SYSTEM "file:///etc/hostname">\n<users/>', 1, "DOCTYPE"),
        (BOMB, 2, "DOCTYPE"),
    ],
)
def test_a_broken_file_is_named_by_line(tmp_path: Path, text: str, line: int, expected: str) -> None:
    folder = write_dump(tmp_path / "dump")
    (folder / "Users.xml").write_text(text, encoding="utf-8")
    error = failure(folder)
    assert (error.path, error.line) == (str(folder / "Users.xml"), line)
    assert expected in error.problem


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    folder = write_dump(tmp_path / "dump")
    (folder / "Users.xml").write_bytes(b'<users>\n<row Id="\xff\xfe"/></users>')
    error = failure(folder)
    assert error.line == 2
    assert "not well-formed" in error.problem


def test_a_truncated_file_fails_wherever_it_is_cut(tmp_path: Path) -> None:
    folder = write_dump(tmp_path / "dump")
    whole = (folder / "Posts.xml").read_bytes()
    for length in range(0, len(whole) - 1, 53):
        (folder / "Posts.xml").write_bytes(whole[:length])
        assert failure(folder).path == str(folder / "Posts.xml")


def test_the_rows_before_the_break_are_judged_first(tmp_path: Path) -> None:
    folder = write_dump(tmp_path / "dump")
    (folder / "Users.xml").write_text('<users>\n<row Id="x"/>\n<broken', encoding="utf-8")
    assert failure(folder).line == 2


def test_a_folder_that_is_no_dump_says_what_is_expected_and_what_was_found(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("x", encoding="utf-8")
    with pytest.raises(InputError, match=r"Users\.xml and Posts\.xml must be there .* found notes\.txt"):
        open_source("stackexchange", [tmp_path])


def test_an_empty_folder_says_that_nothing_was_found(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="found nothing"):
        open_source("stackexchange", [tmp_path])


@pytest.mark.parametrize(("name", "what"), [("absent", "not there"), ("file.xml", "a file")])
def test_a_path_that_is_no_folder_says_so(tmp_path: Path, name: str, what: str) -> None:
    (tmp_path / "file.xml").write_text("<users/>", encoding="utf-8")
    with pytest.raises(InputError, match=f"is {what}; give the folder"):
        open_source("stackexchange", [tmp_path / name])


def test_a_table_that_can_not_be_read_is_an_input_error(tmp_path: Path) -> None:
    folder = write_dump(tmp_path / "dump")
    (folder / "Tags.xml").unlink()
    (folder / "Tags.xml").mkdir()
    with pytest.raises(InputError, match=r"can't read .*Tags\.xml"):
        list(open_source("stackexchange", [folder]).ntriples())
