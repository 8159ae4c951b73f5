"""Lines broken by stretches of one script are those found character by character; what is said to fit, fits."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from generator.writers.docx import linebreak
from generator.writers.docx.body import _APART, _cell_markup, _cell_texts, clean, run
from generator.writers.docx.grid import Form
from generator.writers.docx.linebreak import NUMERALS, Type, break_lines, sure_length, sure_numerals
from generator.writers.docx.reference import Look

ODD = (
    "预算公开年度万元“”‘’—…·、。，；：？！（）《》￥＄ᄀ豈︰𠀀\U00016fe0\U0001b2ff🈀"  # Chinese, or like what stands before
    "abcXYZ WMil0123456789.,-/% \t\x00\x1f\x7f\u00a0éЖя≥×÷°²³€😀\u1200\u2c00\ufb00\ufe50\ufff0"
)
TEXTS = st.one_of(st.text(ODD, max_size=60), st.text(max_size=40))
LOOK = Look("100%b", 210, 300, 0, False, 0, 0, 0, 0, 0, False, False, True, False)
SETTINGS = st.builds(
    Type, st.sampled_from([20, 160, 180, 210, 320, 440]), st.integers(-40, 40), st.booleans(), st.booleans()
)


def is_chinese(text: str) -> list[bool]:
    """Character by character: a neutral sign is set like the one before it, at the very beginning in Latin."""
    found: list[bool] = []
    for char in text:
        if char == " " or "\u2000" <= char <= "\u2bff":
            found.append(bool(found) and found[-1])
        else:
            found.append(any(first <= char <= last for first, last in linebreak._CHINESE))
    return found


def width(char: str, chinese: bool, setting: Type) -> int:
    if chinese and char != " ":
        em = 2048
    elif ord(char) < 0x7F:
        em = linebreak._ASCII[setting.bold].get(char, 0)
    else:
        em = linebreak._SIGNS.get(char, 1024 if char.isalpha() else 2048)
    return round(em * setting.size / 2048) + setting.tight


def plainly_broken(text: str, setting: Type, room: int, first_room: int) -> list[str]:
    """One stretch without line feeds, measured and filled character by character."""
    chinese = is_chinese(text)
    widths = [width(char, script, setting) for char, script in zip(text, chinese, strict=True)]
    gaps = [0] * len(text)
    for place in range(1, len(text)):
        if chinese[place] != chinese[place - 1]:
            between = text[place].isalnum() and text[place - 1].isalnum()
            gaps[place] = (setting.size // 5 if between else 0) - setting.tight
    scripts = "".join("C" if script else "L" for script in chinese)
    lines: list[str] = []
    start, available = 0, first_room
    while start < len(text):
        end, reached = start + 1, widths[start]
        while end < len(text) and (text[end] == " " or reached + gaps[end] + widths[end] - setting.tight <= available):
            reached += gaps[end] + widths[end]
            end += 1
        if end < len(text):
            end = linebreak._line_end(text, scripts, start, end, setting.hanging)
        lines.append(text[start:end])
        start, available = end, room
    return lines or [""]


def test_every_character_is_of_the_script_of_its_range() -> None:
    for code in (*range(0x10000), *range(0x10000, 0x110000, 0x80)):
        char = chr(code)
        assert linebreak._scripts(f"年{char}")[1] == "LC"[is_chinese(f"年{char}")[1]], hex(code)


@given(TEXTS, SETTINGS, st.integers(-100, 9000), st.sampled_from([0, 640, -640]))
@example("— 2024年“三公”经费 ", Type(320, -5, False, True), 1600, 640)
@example("增长\x00\x00\x00\x00\x00年", Type(20, -40, False, False), 40, 0)
def test_lines_are_those_found_character_by_character(text: str, setting: Type, room: int, indent: int) -> None:
    first, *others = text.split("\n")
    expected = plainly_broken(first, setting, room, room - indent)
    for other in others:
        expected += plainly_broken(other, setting, room, room)
    assert break_lines(text, setting, room, room - indent) == expected


@given(TEXTS, SETTINGS, st.integers(-100, 9000))
def test_what_surely_fits_takes_one_line(text: str, setting: Type, room: int) -> None:
    stretch = text.replace("\n", "")[: max(0, sure_length(setting, room))]
    assert len(break_lines(stretch, setting, room, room)) == 1


@given(st.text(NUMERALS, max_size=60), SETTINGS, st.integers(-100, 9000))
def test_amounts_that_surely_fit_take_one_line(text: str, setting: Type, room: int) -> None:
    stretch = text[: max(0, sure_numerals(setting, room))]
    assert len(break_lines(stretch, setting, room, room)) == 1


@given(st.one_of(st.text(ODD + "<>&\r\n\ud800\ufffe", min_size=1, max_size=30), st.text(min_size=1)))
def test_a_run_holds_what_can_be_shown(text: str) -> None:
    shown = '</w:t><w:br/><w:t xml:space="preserve">'.join(clean(text).split("\n"))
    hint = any("\u00a1" <= char <= "\u00f7" or "\u2010" <= char <= "\u2bff" for char in text)
    properties = '<w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr>' if hint else ""
    assert run(text) == f'<w:r>{properties}<w:t xml:space="preserve">{shown}</w:t></w:r>'


@given(
    st.lists(st.one_of(st.text(ODD + "<>&\r\n\ud800\ufffe" + _APART, max_size=12), st.text(max_size=12)), max_size=8),
    st.booleans(),
)
@example(["", "“三公”经费·>=80%", "\x00", "“", f"{_APART}", "”"], False)
@example(["“”“”", "", "”", "\ud800\n“"], True)
def test_texts_of_cells_are_written_as_any_run(texts: list[str], bold: bool) -> None:
    markup = _cell_markup(Form(1000, 1, 1, "", bold=bold), LOOK, "加重%b")
    shown, kinds = _cell_texts(texts)
    cells = [markup[kind] % ((text,) if kind else ()) for text, kind in zip(shown, kinds, strict=True)]
    strong = '<w:rStyle w:val="加重%b"/>' if bold else ""
    assert [cell.decode().partition("</w:pPr>")[2] for cell in cells] == [
        f"{run(text, strong)}</w:p></w:tc>" for text in texts
    ]
    assert all(b'<w:pStyle w:val="100%b"/>' in cell for cell in cells)
