"""The sentences of a document against its tables and against each other.

Every amount, share, change and rate must follow from printed figures (checks.md): amounts from the tables, shares and
rates from the amounts beside them, last year's amounts, recovered from this year's and the change, from one another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from generator.audit.changes import movement, share
from generator.audit.discrepancy import Discrepancy
from generator.audit.ledger import Ledger, Row, Told
from generator.audit.outline import Outline, Stretch
from generator.audit.patterns import Pattern, Slot
from generator.audit.reading import ReadGrid, ReadParagraph, money
from generator.audit.sentences import Entry, Form, Section, Sentence, Sentences
from generator.audit.tables import ZERO
from generator.audit.words import short, squeezed
from generator.model.findings import Severity
from generator.model.numerals import chinese

_HOLDS_FIGURE = re.compile(r"\d[\d,.]*\s*(?:万元|%|％|个|辆|台|平方米)")
_MARKERS, _NO_VALUES = ("{{", "}}", "{%", "%}"), ("None", "nan", "NaN")
RESIDUE = re.compile(f"{'|'.join(map(re.escape, _MARKERS))}|(?<![A-Za-z])(?:{'|'.join(_NO_VALUES)})(?![A-Za-z])")
_NAME_SEPARATORS = re.compile(r"[、，,；;\n]+")


class Facts(NamedTuple):
    """What the cover says, and every sentence must repeat."""

    name: str
    kind: str
    year: int


def may_hold_residue(text: str) -> bool:
    """False when `RESIDUE` is nowhere in the text, found out in a tenth of its time."""
    return any(sign in text for sign in (*_MARKERS, *_NO_VALUES))


class _Open:
    """An entry being read: names of its row, its amount, its figures by name."""

    def __init__(self, entry: Entry, number: int, place: str) -> None:
        self.entry = entry
        self.number = number
        self.place = place
        self.names: list[str] = []
        self.amount: Decimal | None = None
        self.told: list[tuple[str, Told]] = []
        self.withheld: list[bool] = []
        self.seen: set[int] = set()


def audit_narrative(document: Outline, ledger: Ledger, facts: Facts) -> Iterator[Discrepancy]:
    """Every discrepancy of every sentence; then the checks that span sentences."""
    edition = ledger.edition
    found = {id(stretch.section): stretch for stretch in document.stretches if stretch.section}
    for part in edition.parts:
        for section in part.sections:
            stretch = found.get(id(section))
            if stretch and not section.free:
                yield from _SectionAudit(stretch, section, ledger, facts).run()
    for part in edition.parts:
        for section in part.sections:
            for check in section.checks if id(section) in found else ():
                yield from ledger.check(check, f"{part.label} {section.label}")


class _SectionAudit:
    """One section: which paragraph is which sentence, and what each of them tells."""

    def __init__(self, stretch: Stretch, section: Section, ledger: Ledger, facts: Facts) -> None:
        self.stretch = stretch
        self.section = section
        self.ledger = ledger
        self.edition: Sentences = ledger.edition
        self.facts = facts
        self.count = [0] * len(section.sentences)
        self.typed = False
        """Some paragraph is free text."""
        self.strange = 0
        """Paragraphs that no pattern recognised: each may be a sentence that the bureau words in another way."""
        self.open: dict[int, _Open] = {}
        self.closed: dict[int, list[_Open]] = {n: [] for n in range(len(section.entries))}
        self.named: dict[str, dict[tuple[str, ...], list[Row]]] = {}
        """Rows of a source of money by their names."""
        self.expected = {"名": facts.name, "类别": facts.kind, "年": str(facts.year), "上年": str(facts.year - 1)}
        self.enumerations: dict[Sentence, Pattern] = {}
        """Patterns of the sentences with rows that may stand there."""

    def run(self) -> Iterator[Discrepancy]:
        title = ""
        forms = {form.title: form for form in reversed(self.section.forms)}
        for number, block in self.stretch.blocks:
            place = self.stretch.place_of(number)
            if isinstance(block, ReadGrid):
                if title in forms:
                    yield from self._form(forms[title], block, f"{self.stretch.place} {title}")
                title = ""
            elif block.text.strip() in forms:
                title = block.text.strip()
            else:
                yield from self._paragraph(block, place)
        for entry in list(self.open):
            yield from self._close(entry)
        yield from self._missing()
        for number, sentence in enumerate(self.section.sentences):
            yield from self._times(sentence, self.count[number])
        for number, entry_pattern in enumerate(self.section.entries):
            yield from self._rows(entry_pattern, self.closed[number])

    def _paragraph(self, block: ReadParagraph, place: str) -> Iterator[Discrepancy]:
        text = block.text.strip()
        for number, sentence in enumerate(self.section.sentences):
            if not text.startswith(sentence.pattern.beginning):
                continue
            if sentence.times == "*" or not self.count[number]:
                pattern = self._with_rows(sentence) if sentence.rows else sentence.pattern
                groups = pattern.match(text)
                if groups is not None:
                    self.count[number] += 1
                    self.typed |= sentence.free
                    yield from self._slots(groups, pattern.slots, place)
                    return
            if sentence.rows and sentence.pattern.fits(text):
                self.count[number] += 1
                yield Discrepancy(place, f"与表格不符，应依次为：{self._enumerated(sentence)}")
                return
        for number, entry in enumerate(self.section.entries):
            for position, sentence in enumerate(entry.sentences):
                pattern = sentence.pattern
                groups = pattern.match(text) if text.startswith(pattern.beginning) else None
                if groups is not None:
                    yield from self._entry(number, entry, position, text, groups, place)
                    return
        self.strange += 1
        if RESIDUE.search(text):
            yield Discrepancy(place, f"留有没有填好的内容：{short(text)}")
        elif _HOLDS_FIGURE.search(text):
            yield Discrepancy(place, f"未核对：不认识这一句，其中的数字没有核对：{short(text)}", Severity.INFO)

    def _entry(
        self, number: int, entry: Entry, position: int, text: str, groups: Sequence[str | None], place: str
    ) -> Iterator[Discrepancy]:
        if position == 0:
            yield from self._close(number)
            self.open[number] = _Open(entry, len(self.closed[number]) + 1, place)
        current = self.open.get(number)
        if current is None or position in current.seen:
            yield Discrepancy(place, f"这一句没有所属的标题，或者重复：{short(text)}")
            return
        current.seen.add(position)
        yield from self._slots(groups, entry.sentences[position].pattern.slots, place, current)

    def _close(self, number: int) -> Iterator[Discrepancy]:
        current = self.open.pop(number, None)
        if current is None:
            return
        self.closed[number].append(current)
        for position, sentence in enumerate(current.entry.sentences):
            if position not in current.seen:
                yield self._absent(current.place, sentence)
        secret = bool(current.withheld) and all(current.withheld)
        if not secret and any(name.startswith(self.edition.secret_names) for name in current.names):
            yield Discrepancy(current.place, f"{current.names[0]}是涉密项目，应写{self.edition.withheld}")
        for name, told in current.told:
            self.ledger.tell(name, Told(told.value, told.place, told.prior, secret, told.is_count))

    def _missing(self) -> Iterator[Discrepancy]:
        """Sentences that must stand and do not. As many strange paragraphs may be the same sentences in other words:
        then nobody can say that they are missing, and their figures are unknown.
        """
        missing = [s for s, count in zip(self.section.sentences, self.count, strict=True) if not count]
        required = [sentence for sentence in missing if self._times_allowed(sentence)[0]]
        certain = len(required) > self.strange
        yield from (self._absent(self.stretch.place, sentence, certain=certain) for sentence in required)
        if (self.strange and not certain) or self.typed:
            self.ledger.unknown.update(
                slot.name for sentence in missing for slot in sentence.pattern.slots if slot.name
            )

    def _absent(self, place: str, sentence: Sentence, *, certain: bool = False) -> Discrepancy:
        words = f"没有找到这一句，或者文字与 sentences.xml 不同：“{sentence.pattern.words}”"
        if certain or not self.strange:
            return Discrepancy(place, words, is_wording=True)
        self.ledger.unknown.update(slot.name for slot in sentence.pattern.slots if slot.name)
        return Discrepancy(place, f"未核对：{words}", Severity.INFO, is_wording=True)

    def _enumerated(self, sentence: Sentence) -> str:
        return "、".join(f"{row.names[-1]} {row.amount or ZERO:,.2f}" for row in self.ledger.rows(sentence.rows))

    def _times(self, sentence: Sentence, count: int) -> Iterator[Discrepancy]:
        if count and self._times_allowed(sentence)[1]:
            yield Discrepancy(self.stretch.place, f"与表格不符，不应有这一句：“{sentence.pattern.words}”")

    def _times_allowed(self, sentence: Sentence) -> tuple[bool, bool]:
        """Whether the tables require the sentence, and whether they forbid it."""
        ledger = self.ledger
        required = sentence.times == "1" and not sentence.needed
        forbidden = False
        if sentence.when:
            required = ledger.has(sentence.when)
            forbidden = not required
        if sentence.unless:
            required = not ledger.has(sentence.unless)
            forbidden = not required
        if sentence.needed:
            required = ledger.has(sentence.needed)
        if sentence.rows:
            required = bool(ledger.rows(sentence.rows))
            forbidden = not required
        return required, forbidden

    def _rows(self, entry: Entry, entries: Sequence[_Open]) -> Iterator[Discrepancy]:
        """Every row has its entry with its amount; entries without money this year need no row."""
        expected: dict[tuple[str, ...], list[Decimal]] = {}
        for row in self.ledger.rows(entry.each):
            if row.amount is not None:
                expected.setdefault(_tidy(row.names), []).append(row.amount)
        table = entry.each.split("/")[0]
        if self.strange and not entries and expected:
            self.ledger.unknown.update(slot.name for s in entry.sentences for slot in s.pattern.slots if slot.name)
            yield Discrepancy(self.stretch.place, f"未核对：没有认出{table}各项的句子", Severity.INFO)
            return
        for current in entries:
            key = _tidy(current.names)
            amounts = expected.get(key, [])
            if current.amount is None and self.strange and amounts:
                amounts.pop(0)  # its sentence was told as unchecked
            elif current.amount in amounts:
                amounts.remove(current.amount)
            elif amounts:
                yield Discrepancy(
                    current.place, f"{'、'.join(key)}为 {current.amount or ZERO:,.2f}，{table}为 {amounts.pop(0):,.2f}"
                )
            elif current.amount:
                yield Discrepancy(
                    current.place, f"{table}没有这一项，或金额不同：{'、'.join(key)} {current.amount:,.2f}"
                )
        for key, amounts in expected.items():
            for amount in amounts:
                yield Discrepancy(self.stretch.place, f"没有写{table}的“{'、'.join(key)}” {amount:,.2f}")

    def _with_rows(self, sentence: Sentence) -> Pattern:
        """The pattern of an enumeration, with the rows of its table in place of {逐项}."""
        if sentence not in self.enumerations:
            items = [
                sentence.item.replace("{键}", _quoted(row.names[-1])).replace("=本行", f"={row.amount}")
                for row in self.ledger.rows(sentence.rows)
            ]
            source = sentence.pattern.source.replace("{逐项}", sentence.between.join(items))
            self.enumerations[sentence] = self.edition.pattern(source)
        return self.enumerations[sentence]

    def _slots(
        self, groups: Sequence[str | None], slots: Sequence[Slot], place: str, entry: _Open | None = None
    ) -> Iterator[Discrepancy]:
        amounts: dict[str, Decimal] = {}
        moves: dict[str, list[str]] = {}
        told: dict[str, Told] = {}
        for slot, text in zip(slots, groups, strict=True):
            if text is None:
                if slot.kind == "额" and slot.source and (expected := self._source(slot)) != 0:
                    yield Discrepancy(place, f"没有写金额，{_from(slot)}为 {expected:,.2f}")
                continue
            if slot.kind in ("额", "增减额", "量"):
                value = money(text)
                if value is None:
                    yield Discrepancy(place, f"“{text}”不是金额的写法")
                    continue
                if slot.kind == "额":
                    amounts[slot.name] = value
                    told[slot.name] = Told(value, place)
                    if slot.source == "本行" and entry is not None:
                        entry.amount = value
                    elif slot.source and value != (expected := self._source(slot)):
                        yield Discrepancy(
                            place, f"{text}万元，{_from(slot)}为 {expected:,.2f}，差 {value - expected:+,.2f}"
                        )
            elif slot.kind == "数":
                told[slot.name] = Told(Decimal(text), place, is_count=True)
            elif slot.kind == "列":
                yield from self._list(slot, text, place)
            elif slot.kind == "公开" and entry is not None:
                entry.withheld.append(text.rstrip("。") == self.edition.withheld)
            elif slot.kind == "键" and entry is not None:
                entry.names.append(text)
            elif slot.kind == "占":
                yield from self._share(slot, text, amounts.get(slot.name, ZERO), place)
            elif (said := self._said(slot, text, entry)) is not None and text.strip() != said:
                yield Discrepancy(place, f"写的是“{short(text)}”，应为“{said}”")
            if slot.kind in ("方向", "增减额", "升降", "增减率"):
                moves.setdefault(slot.name, []).append(text)
                if slot.kind == "增减率" and len(moves[slot.name]) == 4:
                    amount = amounts[slot.name] if slot.name in amounts else self._source(slot)
                    prior, problem = movement(amount, moves[slot.name], self.edition)
                    told[slot.name] = Told(amount, place, prior)
                    if problem:
                        yield Discrepancy(place, problem)
        for name, item in told.items():
            if entry is None:
                self.ledger.tell(name, item)
            else:
                entry.told.append((name, item))

    def _source(self, slot: Slot) -> Decimal:
        if slot.source.startswith("表"):
            return self.ledger.cell(slot.source)
        return Decimal(slot.source) if slot.source else ZERO

    def _said(self, slot: Slot, text: str, entry: _Open | None) -> str | None:
        """What must stand there: unit, year and kind repeat the cover; numbers of a list have no gap."""
        if slot.kind == "序":
            return slot.source or (str(entry.number) if entry else text)
        if slot.kind == "序数" and entry:
            return chinese(entry.number)
        return self.expected.get(slot.kind)

    def _share(self, slot: Slot, text: str, amount: Decimal, place: str) -> Iterator[Discrepancy]:
        whole = self.ledger.sum_of(slot.source)
        expected = share(amount, whole, self.edition)
        if text != expected:
            yield Discrepancy(place, f"占{text}%，应为 {amount:,.2f} ÷ {whole:,.2f} = {expected}%")

    def _list(self, slot: Slot, text: str, place: str) -> Iterator[Discrepancy]:
        if not slot.source:
            for name in filter(None, _NAME_SEPARATORS.split(text.strip().rstrip("。."))):
                self.ledger.tell(slot.name, Told(ZERO, f"{place} {name}"))
            return
        rows = self.ledger.rows(slot.source)
        if not _lists(text, rows):
            names = "、".join(row.names[-1] for row in rows if row.amount is not None)
            yield Discrepancy(place, f"列的是“{text}”，{slot.source.split('/')[0]}为“{names}”")

    def _form(self, form: Form, grid: ReadGrid, place: str) -> Iterator[Discrepancy]:
        values: dict[str, Decimal] = {}
        labelled = {label: _after(grid, label) for label in (form.key, *(cell.label for cell in form.cells)) if label}
        key = labelled.get(form.key) or ""
        place = f"{place}“{key}”" if key else place
        for cell in form.cells:
            text = labelled[cell.label]
            value = money(text) if text else None
            if value is None:
                yield Discrepancy(place, f"“{cell.label}”后面没有金额" if not text else f"“{text}”不是金额的写法")
                continue
            values[cell.name] = value
            if cell.least:
                yield from self._at_least(cell.least, cell.more, key, value, place)
        own = self.ledger.apart()
        for name, value in values.items():
            told = Told(value, place, nothing=not any(values.values()))
            self.ledger.tell(name, told)
            own.tell(name, told)
        for check in form.checks:
            yield from own.check(check, place)

    def _at_least(self, source: str, more: str, key: str, value: Decimal, place: str) -> Iterator[Discrepancy]:
        if source not in self.named:  # once for all forms: there may be hundreds
            named: dict[tuple[str, ...], list[Row]] = {}
            for row in self.ledger.rows(source):
                named.setdefault(_tidy(row.names), []).append(row)
            self.named[source] = named
        for row in self.named[source].get(_tidy([key]), ()):
            if row.amount is not None:
                exact = not self.ledger.sum_of(more)
                if value < row.amount or (exact and value > row.amount):
                    yield Discrepancy(place, f"为 {value:,.2f}，{source.split('/')[0]}为 {row.amount:,.2f}")


def _after(grid: ReadGrid, label: str) -> str | None:
    """The first filled cell after a label in its row."""
    for cells in grid.rows:
        if label in cells:
            rest = cells[cells.index(label) + 1 :]
            return next((cell for cell in rest if cell), None)
    return None


def _from(slot: Slot) -> str:
    return slot.source if slot.source.startswith("表") else "表格"


def _lists(text: str, rows: Sequence[Row]) -> bool:
    """True when the text names the rows in their order, joined by 、; a row whose column is unknown may be left out."""
    rest = text + "、" if text else ""
    for row in rows:
        if rest.startswith(row.names[-1] + "、"):
            rest = rest[len(row.names[-1]) + 1 :]
        elif row.amount is not None:
            return False
    return not rest


def _quoted(text: str) -> str:
    """A name as literal text of a pattern."""
    return re.sub(r"[\[\]{}|]", "", text)


def _tidy(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(map(squeezed, names))
