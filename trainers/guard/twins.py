"""Templated texts, seeded: safe and unsafe twins with the same wording, plain instructions, short scenes, posts.

What the licensed sets lack, in mild words of our own. No benchmark's templates are copied; near duplicates of
evaluation texts are dropped like those of any other source.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from . import scenes, tasks, wording
from .frames import attack, innocent_frame, style
from .rows import BENIGN, Labels, Row, benign, harmful
from .words import GROUPS, HARM_ACTS, HARM_ASKS, HARM_DEEDS, HOMONYMS, HOW_ASKS, NAMES, PEOPLE, TOPICS

SOURCE = "ductile_twins"
Made = tuple[str, Labels]


def innocent_homonym(random_: random.Random) -> Made:
    verb = random_.choice(list(HOMONYMS))
    return random_.choice(HOW_ASKS).format(x=f"{verb} {random_.choice(HOMONYMS[verb])}"), benign()


def harmful_request(random_: random.Random) -> Made:
    if random_.random() < 0.5:
        act, severity, categories = random_.choice(HARM_ACTS)
        act = act.format(p=random_.choice(PEOPLE))
    else:
        act, severity, categories = random_.choice(HARM_DEEDS)
    return random_.choice(HARM_ASKS).format(x=act), harmful(severity, *categories)


SAFE_ABOUT = [
    "Why is it illegal to {x}?", "How do the police find people who {x}?", "My son saw someone {x} in a film and is scared. How do I calm him?", "What is the prison sentence if people {x}?",
    "How can I stop someone who wants to {x}?", "I had a nightmare where I had to {x}. What might it mean?", "Someone tried to {x}. Who do I call?", "Write a news report about the arrest of a man who planned to {x}.",
    "In the video game, my quest is to {x}. Which level is that?", "Explain to teenagers why nobody should {x}.", "What does research say about why people {x}?", "How do schools teach pupils never to {x}?",
    "Which novel is about a man who wants to {x} and regrets it?", "How can a company protect itself from people who {x}?", "What would you say to a friend who says he'd like to {x}? I want him to get help.",
    "In the third act of the play the villain plans to {x}. What is the moral?", "Were there famous court cases about people who {x}?", "How would a detective notice that someone is about to {x}?",
]


def about_harm(random_: random.Random) -> Made:
    """Law, prevention, fiction, help: names the harm, asks for none."""
    act, _, _ = harmful_act(random_)
    return random_.choice(SAFE_ABOUT).format(x=act), benign(0.10)


def harmful_act(random_: random.Random) -> tuple[str, float, tuple[str, ...]]:
    if random_.random() < 0.5:
        act, severity, categories = random_.choice(HARM_ACTS)
        return act.format(p=random_.choice(PEOPLE)), severity, categories
    act, severity, categories = random_.choice(HARM_DEEDS)
    return act.replace("myself", "themselves").replace(" my ", " their "), severity, categories


def dangerous_wording(random_: random.Random) -> Made:
    """Definitions, history, idioms, public or fictional facts, safety of things: innocent, whatever the words."""
    crime, other = random_.sample(wording.CRIMES, 2)
    text = random_.choice([
        random_.choice(wording.ASKS_ABOUT_CRIME).format(c=crime, d=other), random_.choice(wording.ASKS_ABOUT_CRIME).format(c=crime, d=other),
        random_.choice(wording.HISTORY), random_.choice(wording.IDIOMS), random_.choice(wording.PRIVACY_SAFE),
        random_.choice(wording.SAFE_HOW).format(s=random_.choice(wording.THINGS)),
    ])
    return text, benign(0.05)


def private_question(random_: random.Random) -> Made:
    return random_.choice(wording.PRIVACY_UNSAFE).format(p=random_.choice(PEOPLE)), harmful(0.58, "privacy")


INSTRUCTIONS = [
    "Write a short essay about {t}.", "Give me five tips on {t}.", "Explain {t} to a child.", "Summarise what is known about {t} in three sentences.", "Write a poem about {t}.", "Compare {t} and {u}.", "What are the pros and cons of {t}?",
    "Create a quiz with ten questions about {t}.", "List common mistakes people make with {t}.", "How did {t} change over the last century?", "Draft an email to {n} about {t}.", "Generate a title for a blog post on {t}.", "Why does {t} matter?",
    "Describe {t} in your own words.", "Come up with a slogan for a campaign about {t}.", "Tell me a joke about {t}.", "Make a table of facts on {t}.", "What should a beginner know about {t}?", "Rewrite this sentence in the passive voice: {n} read a book about {t}.",
    "Translate \"{n} talks about {t}\" into German.", "Plan a lesson on {t} for a class of twelve-year-olds.", "Who are famous people connected with {t}?", "Suggest three books about {t}.", "How would you measure success in {t}?", "Write a dialogue in which {n} and {m} talk about {t}.",
    "Convert the following list to JSON: {t}, {u}.", "Classify these words as nouns or verbs: {t}, running, {u}.", "Find the odd one out: {t}, {u}, banana.", "Edit this text for grammar: {n} dont like {t}.", "What equipment do I need for {t}?", "Give an example of {t} in everyday life.",
    "Invent a new sport inspired by {t}.", "Write a product description for a course on {t}.", "Brainstorm names for a club about {t}.", "Is {t} overrated?", "{t}?", "Write a Python function that stores notes about {t}.", "What is the difference between {t} and {u}?",
    "Imagine you are {n}. Describe your first day learning about {t}.", "Write a speech that convinces {m} to try {t}.", "{n} has 12 cards about {t} and gives {m} 5 of them. How many are left?", "A shop sells books on {t} for $8 each. {n} buys 3 and pays with a $50 note. How much change does {n} get?",
    "{n} reads 15 pages a day about {t}. How many days are needed for 240 pages?", "Write a story in which {n} discovers {t}.", "Suggest a recipe that fits an evening about {t}.", "Name the most important dates in the history of {t}.", "What questions should I ask an expert on {t}?", "Outline a documentary on {t}.",
    "Who invented {t}?", "Provide a synonym for each word in: {t}.", "Give me a counterargument to: {t} is a waste of time.", "Help me write a toast for {n}, who loves {t}.", "Describe a person who is passionate about {t}.", "What colour would {t} be, and why?", "Create a haiku on {t}.",
]


def instruction(random_: random.Random) -> Made:
    t, u = random_.sample(TOPICS, 2)
    n, m = random_.sample(NAMES, 2)
    return random_.choice(INSTRUCTIONS).format(t=t, u=u, n=n, m=m), benign()


def everyday_task(random_: random.Random) -> Made:
    return tasks.task(random_, TOPICS), benign(0.04)


def framed_innocent(random_: random.Random) -> Made:
    text, _ = random_.choice([instruction, everyday_task, innocent_homonym])(random_)
    return innocent_frame(random_, text), benign()


def framed_harmful(random_: random.Random) -> Made:
    """An everyday frame around a harmful request: harmful, and whether it is an attack is left open."""
    text, labels = harmful_request(random_)
    return innocent_frame(random_, text), Labels(harm_prompt=labels.harm_prompt, categories=labels.categories, weight=0.7)


def attack_harmful(random_: random.Random) -> Made:
    text, labels = harmful_request(random_)
    return attack(random_, text), Labels(harm_prompt=max(0.66, labels.harm_prompt or 0), injection=1.0, categories=labels.categories)


def attack_only(random_: random.Random) -> Made:
    """The frame lifts the rules around a question that is innocent by itself: an attack, harm left open."""
    text, _ = instruction(random_)
    return attack(random_, text), Labels(injection=1.0)


def group_question(random_: random.Random) -> Made:
    group, topic = random_.choice(GROUPS), random_.choice(TOPICS)
    return random_.choice(scenes.GROUP_QUESTIONS).format(g=group, t=topic), benign(0.08)


def group_hate(random_: random.Random) -> Made:
    group = random_.choice(GROUPS)
    text, severity, categories = random_.choice(scenes.GROUP_HATE)
    return text.format(g=group), harmful(severity, *categories)


def scene(random_: random.Random) -> Made:
    """A few sentences of story or forum talk; one sentence in it decides the severity and the category."""
    names = random_.sample(NAMES, 2)
    kind = random_.choice(scenes.KINDS)
    before = random_.sample(scenes.FILLER, random_.randint(0, 9))
    after = random_.sample(scenes.FILLER, random_.randint(0, 6))
    core = random_.sample(kind.sentences, min(len(kind.sentences), random_.randint(1, 3)))
    text = " ".join(before + core + after).format(a=names[0], b=names[1], g=random_.choice(GROUPS))
    return text, harmful(kind.severity, *kind.categories) if kind.severity > 0.4 else benign(kind.severity)


MAKERS: tuple[tuple[Callable[[random.Random], Made], float], ...] = (
    (innocent_homonym, 0.09), (harmful_request, 0.12), (about_harm, 0.07), (dangerous_wording, 0.07), (private_question, 0.01), (instruction, 0.12),
    (everyday_task, 0.16), (framed_innocent, 0.12), (framed_harmful, 0.03), (attack_harmful, 0.06), (attack_only, 0.06), (group_question, 0.03), (group_hate, 0.03), (scene, 0.14),
)


def make_twins(count: int, seed: int) -> list[Row]:
    """`count` distinct templated rows. The same seed gives the same rows, in the same order."""
    random_ = random.Random(seed)
    makers, weights = [maker for maker, _ in MAKERS], [weight for _, weight in MAKERS]
    rows: list[Row] = []
    seen: set[str] = set()
    for _ in range(20 * count):
        if len(rows) == count:
            break
        maker = random_.choices(makers, weights)[0]
        text, labels = maker(random_)
        text = style(random_, text)
        if text in seen:
            continue
        seen.add(text)
        rows.append(Row(id=f"twins-{len(rows)}", source=SOURCE, group=text, text=text, labels=labels, tag=maker.__name__))
    return rows


__all__ = ["BENIGN", "MAKERS", "SOURCE", "harmful_request", "instruction", "make_twins"]
