"""Let honest players answer the first round for all profiles, and count every tick.

    python benchmarks/questions.py [--seed 1] [--seeds 3] [--json FILE] [--profile ID]

`profiles.yaml` holds complete facts, so what a player ticks follows from them, and so does what the
law says in full. Four runs: from an empty folder, with the files that such a project has, and both
again with every fifth answer replaced by "I don't know". After the first round the headline (roles,
and the conclusions that duties hang on) is decided or not; not decided counts as nine answers.

It exits with 1 when an interview ends more favourably than the full facts do: an unfavourable
conclusion or a role that is out although they carry it, or a favourable one that is in although
they do not show it. Conclusions about components are left out: nobody is asked about them.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

from roadworthy import assessment
from roadworthy.evidence import collect
from roadworthy.interview import Interview, Screen
from roadworthy.law.book import Book, load
from roadworthy.law.clock import Clock
from roadworthy.law.results import Classification, Result, Results
from roadworthy.law.trace import Trace
from roadworthy.law.truth import NO, UNKNOWN, WORDS, YES, Subject, World
from roadworthy.safe_yaml import load as load_yaml
from roadworthy.system import (
    UNDETERMINABLE,
    Collected,
    Interval,
    Kind,
    Undeterminable,
    Value,
)
from roadworthy.vocabulary import Option, Question, Vocabulary, common

PROFILES = Path(__file__).with_name("profiles.yaml")
TODAY = dt.date(2026, 11, 21)
CLOCK = Clock(TODAY, TODAY)
UNDECIDED = 9
"""What a headline that is still open after the first round counts, in answers."""
DONT_KNOW = 0.2
LIMIT = 60
"""No first round is longer; a loop of screens would be."""

HEADLINE = (
    *("provider", "deployer", "importer", "distributor", "gpai_provider", "gpai_sr_provider"),
    *("prohibited", "high_risk_a3", "high_risk_a1", "section_b_product"),
    *("transparency_50_1", "transparency_50_2", "transparency_50_3"),
    *("transparency_50_4_fakes", "transparency_50_4_text", "gpai", "presumed_systemic"),
)

ONLY_IF_ALL = {
    *("only_verifies_identity", "only_detects_fraud", "only_verifies_travel_documents"),
    *("only_organises_campaigns", "limited_role", "assessed_for_other_risks_only"),
    *("convenience_only", "ancillary_biometrics"),
}
"""Facts of a use that say "only": they hold of all uses together if they hold of each."""

OTHER_PRODUCTS = {
    "other_section_a": {
        *("recreational_craft", "explosive_atmospheres", "pressure_equipment", "cableways"),
        *("gas_appliances", "lifts", "protective_equipment", "in_vitro_diagnostics"),
    },
    "other_section_b": {
        *("two_or_three_wheelers", "agricultural_vehicles", "marine_equipment", "rail"),
        *("motor_vehicles", "vehicle_safety", "civil_aviation", "aviation_security"),
    },
}
"""An option for a group of products sets "another product", and its words are true of each."""

Values = Mapping[str, Value | Undeterminable]


# --- profiles ---


@dataclass(frozen=True, slots=True)
class Profile:
    """An ordinary system or model release, fully known."""

    id: str
    says: str
    weight: int
    world: World
    evidence: Mapping[str, str] = field(default_factory=dict)
    """Path to text: what its repository holds."""


def read_profiles(vocabulary: Vocabulary, path: Path = PROFILES) -> tuple[Profile, ...]:
    """Read the profiles; each starts from the defaults and the kinds that it is like."""
    data = load_yaml(path).data
    return tuple(_profile(text, data, vocabulary) for text in data["profiles"])


def _profile(text: Mapping[str, Any], data: Mapping[str, Any], vocabulary: Vocabulary) -> Profile:
    given = text["facts"]
    layers = [data["kinds"][name] for name in text["like"]]

    def subject(kind: Kind, id_: str, *facts: Mapping[str, Any]) -> Subject:
        return Subject(id_, _values(vocabulary, kind, _merged(data["defaults"][kind], *facts)))

    def written(kind: Kind) -> list[Mapping[str, Any]]:
        return [*(layer.get(kind, {}) for layer in layers), given.get(kind, {})]

    return Profile(
        id=text["id"],
        says=text["says"],
        weight=text["weight"],
        world=World(
            subject(Kind.ORGANISATION, "organisation", *written(Kind.ORGANISATION)),
            subject(Kind.SYSTEM, text["id"], *written(Kind.SYSTEM)),
            tuple(subject(Kind.USE, f"use-{i}", use) for i, use in enumerate(given["uses"], 1)),
        ),
        evidence=text.get("evidence", {}),
    )


def _merged(*layers: Mapping[str, Any]) -> dict[str, Any]:
    """Lay facts over each other; options of a many-of fact add up."""
    merged: dict[str, Any] = {}
    for layer in layers:
        for name, raw in layer.items():
            known = merged.get(name)
            if isinstance(known, Mapping) and isinstance(raw, Mapping):
                raw = {**known, **raw}
            merged[name] = raw
    return merged


def _values(vocabulary: Vocabulary, kind: Kind, given: Mapping[str, Any]) -> Values:
    found: dict[str, Value | Undeterminable] = {}
    for name, raw in given.items():
        definition = vocabulary.facts[name]
        assert definition.about is kind, f"{name} is about the {definition.about}"
        if isinstance(raw, Mapping) and "others" in raw:
            rest = dict.fromkeys(definition.options, raw["others"])
            raw = {**rest, **{key: flag for key, flag in raw.items() if key != "others"}}
        found[name] = vocabulary.value(name, raw, where=f"profiles.yaml, {name}", day=TODAY)
    return found


def gaps(profile: Profile, vocabulary: Vocabulary) -> Iterator[str]:
    """Yield what a profile leaves open of a vocabulary, contested readings aside."""
    for kind in (Kind.ORGANISATION, Kind.SYSTEM, Kind.USE):
        for subject in profile.world.subjects(kind):
            for name, definition in vocabulary.facts.items():
                if definition.about is not kind or definition.type == "reading":
                    continue
                value = subject.values.get(name)
                if value is None:
                    yield f"{subject.id}: {name}"
                elif isinstance(value, Mapping) and set(value) != set(definition.options):
                    yield f"{subject.id}: {name}: {set(definition.options) - set(value)}"
    if not profile.world.uses:
        yield "no use"


# --- the player ---


class Player:
    """Somebody who knows all facts of a profile and ticks what is true."""

    def __init__(self, profile: Profile, vocabulary: Vocabulary) -> None:
        world = profile.world
        self._vocabulary = vocabulary
        self._values: dict[Kind, Values] = {
            Kind.ORGANISATION: world.organisation.values,
            Kind.SYSTEM: world.system.values,
            Kind.USE: _as_asked(together(world.uses)),
        }

    def picks(self, screen: Screen) -> list[str]:
        """Return the options that are true; none of them means "I don't know"."""
        if screen.kind == "confirm":
            return [choice.id for choice in screen.options if self._confirms(choice.id)]
        question = self._vocabulary.questions[screen.id]
        fitting = [option for option in question.options if self._fits(question, option)]
        if question.pick == "one":
            best = sorted(fitting, key=lambda option: -len(_claims(option)))[:1]
        else:
            best = [option for option in fitting if not _outdone(option, fitting)]
        shown = {choice.id for choice in screen.options}
        alone = [option.id for option in question.options if option.alone and not option.sets]
        return [option.id for option in best if option.id in shown] or alone[:1]

    def _confirms(self, suggestion: str) -> bool:
        """Tell whether a suggestion is true: a fact, or a fact with its options or value."""
        fact, *keys = suggestion.split(".")
        value = self._values[self._vocabulary.facts[fact].about].get(fact)
        if isinstance(value, Mapping):
            return all(value[key] for key in keys)
        return value == ".".join(keys) if keys else value is True

    def holds(self, kind: Kind, fact: str, claim: Value | Undeterminable) -> bool:
        """Tell whether what is claimed of a fact is true."""
        return _agrees(self._values[kind].get(fact), claim)

    def _fits(self, question: Question, option: Option) -> bool:
        """Tell whether an option is true: by what it sets, else by the screen that it opens."""
        for fact, raw in option.sets.items():
            claim = self._vocabulary.value(fact, raw, where=question.id, day=TODAY)
            if not self.holds(question.about, fact, claim):
                return False
        others = [other for other in question.options if other is not option]
        own = _claims(option) - {claim for other in others for claim in _claims(other)}
        if own or (option.sets and not option.opens):
            return True
        if not option.opens:
            return False
        behind = self._vocabulary.questions[option.opens]
        return any(self._fits(behind, inner) for inner in behind.options if not inner.alone)


def together(uses: Sequence[Subject]) -> Values:
    """Return the facts of all uses together, as somebody answers who is asked about all at once."""
    found: dict[str, Value | Undeterminable] = {}
    for name, first in uses[0].values.items():
        values = [use.values[name] for use in uses]
        join = all if name in ONLY_IF_ALL else any
        if isinstance(first, Mapping):
            maps = [value for value in values if isinstance(value, Mapping)]
            found[name] = {key: join(value[key] for value in maps) for key in first}
        elif isinstance(first, bool):
            found[name] = join(value is True for value in values)
        else:
            assert values.count(first) == len(values), f"the uses differ in {name}"
            found[name] = first
    return found


def _as_asked(use: Values) -> Values:
    """Return the facts of a use, with the product also under the name of its group."""
    laws = use["product_law"]
    assert isinstance(laws, Mapping)
    groups = {
        group: laws[group] or any(laws[name] for name in names)
        for group, names in OTHER_PRODUCTS.items()
    }
    return {**use, "product_law": {**laws, **groups}}


def _agrees(fact: Value | Undeterminable | None, claim: Value | Undeterminable) -> bool:
    match fact, claim:
        case Interval(), Interval():
            return claim.lo <= fact.lo and fact.hi <= claim.hi
        case Mapping(), Mapping():
            return all(fact.get(key) == flag for key, flag in claim.items())
    return fact == claim


def _claims(option: Option) -> set[tuple[str, str, str]]:
    """Return what an option says, flag by flag."""
    return {
        (fact, str(key), str(flag))
        for fact, raw in option.sets.items()
        for key, flag in (raw.items() if isinstance(raw, Mapping) else [("", raw)])
    }


def _outdone(option: Option, fitting: Iterable[Option]) -> bool:
    """Tell whether another option that is true says all of this one and more."""
    mine = _claims(option)
    if option.alone and len(list(fitting)) > 1:
        return True
    return any(
        mine < _claims(other) or (mine == _claims(other) and other.opens and not option.opens)
        for other in fitting
        if mine and other is not option
    )


# --- one game ---


@dataclass(frozen=True, slots=True)
class Game:
    """How the first round went for one profile."""

    profile: str
    weight: int
    ticks: int
    screens: int
    options: int
    words: int
    open: Mapping[str, tuple[str, ...]]
    """Conclusions of the headline that stay undecided, and the facts that they wait for."""
    unsafe: tuple[str, ...]
    """Conclusions that end more favourably than the full facts, with the facts that differ."""
    stricter: tuple[str, ...]
    equal: int
    compared: int

    @property
    def answers(self) -> int:
        """Return the ticks, or the penalty where the headline is open."""
        return UNDECIDED if self.open else self.ticks


def play(
    profile: Profile,
    collected: Collected,
    book: Book,
    forgets: random.Random | None = None,
    log: list[str] | None = None,
) -> Game:
    """Play the first round and compare its end with the full facts.

    Args:
        profile: who answers.
        collected: what the files show.
        book: the law packs.
        forgets: gives every fifth answer back as "I don't know"; without it none.
        log: takes one line a screen, for a reader.
    """
    with patch.object(assessment, "classify", _classified):
        return _play(profile, collected, book, forgets, log)


def _play(
    profile: Profile,
    collected: Collected,
    book: Book,
    forgets: random.Random | None,
    log: list[str] | None,
) -> Game:
    player = Player(profile, book.vocabulary)
    interview = Interview("system", collected, book, CLOCK, who="benchmark")
    screens = options = words = 0
    while (screen := interview.screen) is not None:
        screens += 1
        assert screens < LIMIT, f"{profile.id}: the questions never end, at {screen.id}"
        options += len(screen.options)
        words += sum(len(text.split()) for text in (screen.text, *(o.says for o in screen.options)))
        picks = player.picks(screen)
        if forgets is not None and forgets.random() < DONT_KNOW:
            picks = []
        if log is not None:
            log.append(f"{screen.id}: {', '.join(picks) or 'do not know'}")
        conflict = interview.answer(picks)
        if conflict is not None:
            interview.settle(conflict, keep_new=True)
    end = interview.assessment().classification
    full = _full(profile, book)
    standings = [_standing(end, full, name, book) for name in _compared(end)]
    return Game(
        profile=profile.id,
        weight=profile.weight,
        ticks=interview.ticks,
        screens=screens,
        options=options,
        words=words,
        open=_undecided(end),
        unsafe=tuple(_unsafe(standings, end, profile)),
        stricter=tuple(standing.name for standing in standings if standing.stricter),
        equal=sum(standing.end == standing.full for standing in standings),
        compared=len(standings),
    )


class _Brief(Results):
    """Results without days, without contested readings, and with reasons only where undecided.

    None of it changes which screen comes next or what is concluded, and it takes most of the time.
    """

    def of(self, name: str) -> list[Result]:
        kind = self.kind(name)
        found = []
        for row, subject in enumerate(self.world.subjects(kind)):
            truth, stands = self.at(name, row)
            trace = Trace(self.now, self.world)
            if truth == UNKNOWN:
                trace.follow(name, row, "stands" if stands != truth else "truth")
            because = tuple(trace.grounds)
            found.append(Result(name, kind, subject.id, truth, stands, (), (), (), because))
        return found


_CLASSIFIED: dict[str, Classification] = {}
"""By world; many profiles are the same up to some screen."""


def _classified(book: Book, world: World, clock: Clock) -> Classification:
    key = repr(world)
    if key not in _CLASSIFIED:
        results = _Brief(book, world, clock)
        names = [name for name in book.conclusions if book.conclusions[name].shown]
        _CLASSIFIED[key] = Classification(
            clock=clock,
            book=book,
            world=world,
            conclusions=tuple(result for name in names for result in results.of(name)),
            duties=tuple(result for duty in book.duties for result in results.of(duty.id)),
        )
    return _CLASSIFIED[key]


@dataclass(frozen=True, slots=True)
class _Standing:
    """What the interview and the full facts say of one conclusion: truth and stands of each."""

    name: str
    favourable: bool
    end: tuple[int, int]
    full: tuple[int, int]

    @property
    def unsafe(self) -> bool:
        if self.favourable:
            return self.end[0] == YES and self.full[0] != YES
        return self.end[1] == NO and YES in self.full

    @property
    def stricter(self) -> bool:
        if self.favourable:
            return self.end[0] == NO and self.full[0] == YES
        return self.end[1] == YES and self.full[1] == NO


def _full(profile: Profile, book: Book) -> Results:
    return Results(book, profile.world, CLOCK)


def _compared(end: Classification) -> list[str]:
    kept = (result.id for result in end.conclusions if result.kind is not Kind.COMPONENT)
    shown = [name for name, entry in end.book.conclusions.items() if entry.shown]
    about_uses = (name for name in shown if ".use." in name)
    return list(dict.fromkeys((*kept, *about_uses)))


def _standing(end: Classification, full: Results, name: str, book: Book) -> _Standing:
    """Join the results about several uses: what holds of one holds."""
    found = [result for result in end.conclusions if result.id == name]
    rows = range(len(full.world.subjects(full.kind(name))))
    known = [full.at(name, row) for row in rows]
    return _Standing(
        name.partition(".")[2],
        book.conclusions[name].favourable,
        (
            max((result.truth for result in found), default=UNKNOWN),
            max((result.stands for result in found), default=UNKNOWN),
        ),
        (max(truth for truth, _ in known), max(stands for _, stands in known)),
    )


def _undecided(end: Classification) -> dict[str, tuple[str, ...]]:
    """Return what the headline waits for; what is shown to be out of scope is decided."""
    results = {result.id.partition(".")[2]: result for result in end.conclusions}
    if results["out_of_scope"].truth == YES:
        return {}
    found: dict[str, tuple[str, ...]] = {}
    for name in HEADLINE:
        if results[name].stands == UNKNOWN:
            grounds = (ground for ground in results[name].because if ground.value == UNKNOWN)
            found[name] = tuple(dict.fromkeys(ground.fact for ground in grounds if ground.fact))
    return found


def _unsafe(standings: Sequence[_Standing], end: Classification, profile: Profile) -> Iterator[str]:
    wrong = [standing for standing in standings if standing.unsafe]
    if not wrong:
        return
    facts = ", ".join(_differing(end.world, profile.world)) or "no fact differs"
    for standing in wrong:
        said, true = (f"{WORDS[t]}/{WORDS[s]}" for t, s in (standing.end, standing.full))
        yield f"{standing.name}: interview {said}, full facts {true} ({facts})"


def _differing(end: World, full: World) -> Iterator[str]:
    """Yield the facts that the interview ends with and that are not true of the profile."""
    pairs = [(end.organisation.values, full.organisation.values)]
    pairs.append((end.system.values, full.system.values))
    pairs += [(use.values, together(full.uses)) for use in end.uses]
    for said, true in pairs:
        for name, value in said.items():
            known = true.get(name)
            if value is UNDETERMINABLE or known is None:
                continue
            if isinstance(value, Mapping) and isinstance(known, Mapping):
                yield from (f"{name}.{key}" for key, flag in value.items() if known[key] != flag)
            elif isinstance(value, Interval) and isinstance(known, Interval):
                if value.hi < known.lo or known.hi < value.lo:
                    yield name
            elif value != known:
                yield name


# --- all games ---


@dataclass(frozen=True, slots=True)
class Run:
    """One way to play all profiles."""

    id: str
    title: str
    evidence: bool
    forgetting: bool


RUNS = (
    Run("plain", "without evidence", False, False),
    Run("evidence", "with evidence", True, False),
    Run("plain_unsure", "without evidence, 20 % don't know", False, True),
    Run("evidence_unsure", "with evidence, 20 % don't know", True, True),
)


@cache
def law() -> Book:
    """Return the law packs, read once a process."""
    return load(common())


@cache
def profiles() -> tuple[Profile, ...]:
    """Return the profiles, read once a process."""
    return read_profiles(law().vocabulary)


def collected(profile: Profile, evidence: bool) -> Collected:
    """Write the files of a profile to a folder, and read them as `check` does."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / profile.id
        root.mkdir()
        for name, text in profile.evidence.items() if evidence else ():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return collect(root)


def games(index: int, run: Run, seeds: Sequence[int]) -> list[Game]:
    """Play one profile: once, or once a seed where the player forgets."""
    profile = profiles()[index]
    found = collected(profile, run.evidence)
    if not run.forgetting:
        return [play(profile, found, law())]
    return [play(profile, found, law(), random.Random(f"{seed} {profile.id}")) for seed in seeds]


def quantile(values: Iterable[tuple[int, int]], share: float) -> int:
    """Return the smallest value that at least this share of the weight does not exceed.

    >>> quantile([(4, 60), (6, 30), (9, 10)], 0.9)
    6
    """
    ordered = sorted(values)
    total = sum(weight for _, weight in ordered)
    reached = 0
    for value, weight in ordered:
        reached += weight
        if reached >= share * total:
            return value
    raise ValueError("no values")


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run comes to; shares and quantiles by weight."""

    run: str
    title: str
    median: int
    ninetieth: int
    at_most_4: float
    at_most_6: float
    decided: float
    screens: int
    options: int
    words: int
    equal: float
    stricter: Mapping[str, float]
    """Conclusion to the share of games in which the interview is stricter."""
    open: Mapping[str, float]
    waits_for: Mapping[str, float]
    """Fact to the share of games in which the headline waits for it."""
    unsafe: Mapping[str, tuple[str, ...]]


def summary(run: Run, played: Sequence[Game]) -> Summary:
    """Sum up the games of a run."""
    total = sum(game.weight for game in played)

    def share(weights: Iterable[int]) -> float:
        return sum(weights) / total

    def by(names: Iterable[tuple[int, Iterable[str]]]) -> dict[str, float]:
        counted: Counter[str] = Counter()
        for weight, found in names:
            counted.update(dict.fromkeys(found, weight))
        return {name: weight / total for name, weight in counted.most_common()}

    def middle(values: Iterable[tuple[int, int]]) -> int:
        return quantile(values, 0.5)

    unsafe: dict[str, dict[str, None]] = {}
    for game in played:
        if game.unsafe:
            unsafe.setdefault(game.profile, {}).update(dict.fromkeys(game.unsafe))
    return Summary(
        run=run.id,
        title=run.title,
        median=middle((game.answers, game.weight) for game in played),
        ninetieth=quantile(((game.answers, game.weight) for game in played), 0.9),
        at_most_4=share(game.weight for game in played if game.answers <= 4),
        at_most_6=share(game.weight for game in played if game.answers <= 6),
        decided=share(game.weight for game in played if not game.open),
        screens=middle((game.screens, game.weight) for game in played),
        options=middle((game.options, game.weight) for game in played),
        words=middle((game.words, game.weight) for game in played),
        equal=sum(game.weight * game.equal / game.compared for game in played) / total,
        stricter=by((game.weight, game.stricter) for game in played),
        open=by((game.weight, game.open) for game in played),
        waits_for=by(
            (game.weight, [fact for facts in game.open.values() for fact in facts])
            for game in played
        ),
        unsafe={name: tuple(found) for name, found in unsafe.items()},
    )


def table(summaries: Sequence[Summary]) -> str:
    """Write the summaries side by side."""
    rows = [
        ("answers, median", [str(s.median) for s in summaries]),
        ("answers, 90 %", [str(s.ninetieth) for s in summaries]),
        ("at most 4", [f"{s.at_most_4:.1%}" for s in summaries]),
        ("at most 6", [f"{s.at_most_6:.1%}" for s in summaries]),
        ("headline decided", [f"{s.decided:.1%}" for s in summaries]),
        ("screens, median", [str(s.screens) for s in summaries]),
        ("options shown, median", [str(s.options) for s in summaries]),
        ("words read, median", [str(s.words) for s in summaries]),
        ("conclusions as in full", [f"{s.equal:.1%}" for s in summaries]),
        ("profiles with a violation", [str(len(s.unsafe)) for s in summaries]),
    ]
    widths = [max(len(line) for line in _heading(s)) for s in summaries]
    lines = []
    for part in range(2):
        cells = (f"{_heading(s)[part]:>{w}}" for s, w in zip(summaries, widths, strict=True))
        lines.append(f"{'':<26}  " + "  ".join(cells))
    for name, cells_ in rows:
        cells = (f"{cell:>{width}}" for cell, width in zip(cells_, widths, strict=True))
        lines.append(f"{name:<26}  " + "  ".join(cells))
    return "\n".join(lines)


def _heading(summary_: Summary) -> tuple[str, str]:
    first, _, second = summary_.title.partition(", ")
    return first, second


def details(summary_: Summary) -> Iterator[str]:
    """Yield what a run leaves open, where it is stricter, and what is wrong."""
    for title, shares in (
        ("undecided", summary_.open),
        ("waiting for", summary_.waits_for),
        ("stricter than the full facts", summary_.stricter),
    ):
        most = [f"{name} {share:.1%}" for name, share in list(shares.items())[:12]]
        yield f"  {title}: {', '.join(most) or 'nothing'}"
    for name, found in summary_.unsafe.items():
        yield from (f"  VIOLATION {name}: {text}" for text in found)


def main() -> int:
    """Play everything, print the table, and say whether anything was unsafe."""
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("--seed", type=int, default=1, help="the first seed of the unsure runs")
    parser.add_argument("--seeds", type=int, default=3, help="how many seeds")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all results")
    parser.add_argument("--profile", metavar="ID", help="show the answers of one profile")
    options = parser.parse_args()
    if options.profile:
        return _show(options.profile)
    seeds = range(options.seed, options.seed + options.seeds)
    played: dict[Run, list[Game]] = {run: [] for run in RUNS}
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        jobs = [(run, index) for run in RUNS for index in range(len(profiles()))]
        indices, runs = [index for _, index in jobs], [run for run, _ in jobs]
        results = pool.map(games, indices, runs, [seeds] * len(jobs), chunksize=8)
        for run, found in zip(runs, results, strict=True):
            played[run] += found
    summaries = [summary(run, found) for run, found in played.items()]
    total = sum(profile.weight for profile in profiles())
    print(f"{len(profiles())} profiles, weight {total}; undecided counts as {UNDECIDED} answers\n")
    print(table(summaries))
    for item in summaries:
        print(f"\n{item.title}")
        print("\n".join(details(item)))
    if options.json:
        data = {
            "seeds": list(seeds),
            "runs": [asdict(item) for item in summaries],
            "games": {run.id: [asdict(game) for game in found] for run, found in played.items()},
        }
        options.json.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
    return 1 if any(item.unsafe for item in summaries) else 0


def _show(name: str) -> int:
    """Print what one profile answers, screen by screen, without and with its files."""
    profile = next(profile for profile in profiles() if profile.id == name)
    unsafe = False
    for run in RUNS[:2]:
        log: list[str] = []
        game = play(profile, collected(profile, run.evidence), law(), log=log)
        print(f"{run.title}: {game.ticks} answers")
        print("\n".join(f"  {line}" for line in log))
        print("\n".join(f"  open: {key} waits for {', '.join(v)}" for key, v in game.open.items()))
        print("\n".join(f"  VIOLATION {text}" for text in game.unsafe))
        print(f"  stricter: {', '.join(game.stricter) or 'nowhere'}")
        unsafe = unsafe or bool(game.unsafe)
    return 1 if unsafe else 0


if __name__ == "__main__":
    sys.exit(main())
