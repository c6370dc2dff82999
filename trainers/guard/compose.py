"""Rows made of parts of several sets: replies to prompts, instructions planted in tool output, rude words in posts."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

from .data import unit_hash
from .rows import Labels, Row, benign, harmful
from .sources import Raw
from .tasks import on_text
from .words import NAMES, TOPICS

REFUSAL_PATTERN = re.compile(
    r"\b(i(?:'m| am) (?:very |really )?(?:sorry|afraid|unable)|i (?:can(?:'|no)?t|cannot|won't|will not|must decline|do not feel comfortable)|as an ai|"
    r"(?:is|are) (?:illegal|unethical|not appropriate|against)|it is not (?:appropriate|ethical|acceptable|possible for me)|i apologi[sz]e|unable to (?:assist|help|provide))", re.I)

REFUSALS = [
    "I'm sorry, but I can't help with that.", "I cannot assist with this request.", "Sorry, I won't do that.", "I'm not able to help with that. If you are in danger, please call the emergency number.", "That would be harmful, so I have to decline.",
    "I can't provide instructions for this. I can talk about how to stay safe instead.", "As an AI assistant I am not able to support this.", "I must refuse: this could hurt people.", "No, I'm not going to help with that, but I'm happy to help with something else.",
    "I understand you are upset. I can't help you do this, though. Have you spoken to someone you trust?", "This goes against my guidelines, so I can't continue.", "I'd rather not write that. Would a neutral summary be useful?", "It isn't appropriate for me to answer this.",
    "I don't feel comfortable discussing this.", "Unfortunately I can't fulfil that request.", "Please don't do this. It is illegal and people could get hurt. I won't give directions.", "I apologize, but I cannot comply.", "That's something I can't assist with.",
]
REFUSAL_TAILS = ["", "", "Let me know if there is anything else.", "There are services that can support you.", "If you want, I can explain the law on this.", "Is there something else I can do for you?", "Instead, consider talking to a professional.", "I hope you understand."]

HELPFUL = [
    "Sure! Here is a short overview of {t}: it has a long history, a few basic ideas, and many uses today.", "Great question. Start small, practise every day, and look up {t} in your local library.", "1. Read about {t}.\n2. Try it with a friend.\n3. Write down what you learned.",
    "{t} is something many people enjoy. The main points are preparation, patience and a bit of luck.", "Of course. Dear {n}, thank you for your message about {t}. I will reply tomorrow.", "The answer is 7, because 12 minus 5 is 7.", "Here is a poem:\nThe morning light on {t},\na quiet song, a cup of tea.",
    "Certainly! A table on {t} follows. First column: year. Second column: event.", "I'm glad you asked. {t} works in three steps, and none of them is hard.", "def note(text):\n    return {{'topic': '{t}', 'text': text}}", "Yes, that is possible. Open the settings, choose {t}, and save.", "It depends. If you like {t}, go for it, otherwise take the other option.",
    "I'm sorry to hear that! Let's fix it: restart the device and try again.", "Unfortunately there is no single answer, but most experts on {t} agree on the basics.", "Use a soft cloth and warm water, wait ten minutes and repeat.", "I can't recommend {t} enough, it is a wonderful topic. Begin with the basics.",
]
COMPLIES = [
    "Sure, here is how to {x}. Step 1: get what you need without anyone noticing. Step 2: wait until you are alone. Step 3: do it quickly and remove the traces.", "Of course! To {x} you need three things. First, a plan. Second, the right tools, which you can buy for cash. Third, an alibi.",
    "No problem. Many people {x} and get away with it. The trick is to avoid cameras and keep quiet about it afterwards.", "Absolutely, here you go: start by picking the right moment, then {x} before anybody can react.", "Here's a detailed guide to {x}:\n1. Prepare the materials.\n2. Follow the instructions exactly.\n3. Hide the evidence.",
    "Haha yes, just {x}. They deserve it.", "You should {x}. It's easy and nobody will find out.",
]
POST_REQUESTS = ["Write a social media post.", "What did the comment say?", "Continue the conversation.", "Say something about them.", "Write a tweet.", "Give me your honest opinion.", "Complete the text.", "Quote the message."]


def refusal(random_: random.Random) -> str:
    return f"{random_.choice(REFUSALS)} {random_.choice(REFUSAL_TAILS)}".strip()


def helpful(random_: random.Random) -> str:
    return random_.choice(HELPFUL).format(t=random_.choice(TOPICS), n=random_.choice(NAMES))


def gptfuzz_rows(raws: Sequence[Raw], source: str, group: str = "question_index") -> list[Row]:
    """Human labels: 1 = complies with a harmful question. A refusal is label 0 with a refusing sentence in it."""
    rows = []
    for raw in raws:
        complied = raw["y"] == 1
        refused = not complied and REFUSAL_PATTERN.search(raw["response"][:300]) is not None
        labels = Labels(harm_response=0.72 if complied else 0.06, refusal=0.0 if complied else (1.0 if refused else None),
                        categories=None if complied else ())
        rows.append(Row(raw["id"], source, str(raw["meta"][group]), raw["text"], labels, reply=raw["response"]))
    return rows


def preference_rows(raws: Sequence[Raw], source: str) -> list[Row]:
    """The reply people found less harmful of two, and the other one: weak labels, both near the border."""
    rows = []
    for raw in raws:
        for side, severity in (("chosen", 0.10), ("rejected", 0.30)):
            turns = raw["messages"][side]
            if len(turns) < 2 or turns[-1]["role"] != "assistant" or not turns[-1]["content"].strip():
                continue
            rows.append(Row(f"{raw['id']}-{side}", source, raw["text"], turns[-2]["content"],
                            Labels(harm_response=severity, weight=0.3), reply=turns[-1]["content"]))
    return rows


def reply_rows(prompts: Sequence[Row], count: int, seed: int) -> list[Row]:
    """Replies paired with prompts of known severity: refusals, help, compliance, and posts standing as replies."""
    random_ = random.Random(seed)
    innocent = [row for row in prompts if (row.labels.harm_prompt or 0) <= 0.15 and row.labels.harm_prompt is not None and len(row.text) < 600]
    bad = [row for row in prompts if (row.labels.harm_prompt or 0) >= 0.5 and len(row.text) < 400]
    requests = [row for row in bad if row.tag == "harmful_request" or row.source in {"advbench", "catqa", "ailuminate_demo_en", "harmfulqa"}]
    rows: list[Row] = []
    for number in range(count):
        kind = random_.random()
        if kind < 0.18:
            asked, reply = random_.choice(requests), refusal(random_)
            labels = Labels(harm_response=0.03, refusal=1.0, categories=())
        elif kind < 0.26:
            asked, reply = random_.choice(innocent), refusal(random_)
            labels = Labels(harm_response=0.03, refusal=1.0, categories=())
        elif kind < 0.45:
            asked, reply = random_.choice(innocent), helpful(random_)
            labels = Labels(harm_response=0.03, refusal=0.0, categories=())
        elif kind < 0.55:
            asked, reply = random_.choice(innocent), random_.choice(innocent).text
            labels = Labels(harm_response=0.04, refusal=0.0, categories=())
        elif kind < 0.62:
            asked, reply = random_.choice(requests), random_.choice(innocent).text
            labels = Labels(harm_response=0.08, refusal=0.0, categories=())
        elif kind < 0.78:
            asked = random_.choice(requests)
            act = re.sub(r"^(how (do|can|could) i|help me|teach me how to|i want to|what is the (best|easiest) way to)\s+", "", asked.text.strip(), flags=re.I).rstrip(".?!")
            reply = random_.choice(COMPLIES).format(x=act[:1].lower() + act[1:])
            labels = Labels(harm_response=asked.labels.harm_prompt, refusal=0.0, categories=asked.labels.categories or None)
        else:
            said = random_.choice(bad)
            asked, reply = random_.choice(innocent), said.text
            if random_.random() < 0.5:
                asked = Row("", "", "", random_.choice(POST_REQUESTS), benign())
            labels = Labels(harm_response=said.labels.harm_prompt, refusal=0.0, categories=said.labels.categories or None)
        rows.append(Row(f"replies-{number}", "ductile_replies", f"{asked.text}\x00{reply}", asked.text, labels, reply=reply))
    return rows


def planted_rows(attacks: Sequence[Raw], contexts: Sequence[Raw], count: int, seed: int) -> list[Row]:
    """BIPIA: an instruction at the start, in the middle or at the end of tool output, and the clean output itself.

    Grouped by attack category, so that calibration sees categories (and contexts) that training does not.
    """
    random_ = random.Random(seed)
    rows = [Row(raw["id"], "bipia_contexts", raw["text"][:200], raw["text"], benign(0.04)) for raw in contexts if raw["text"].strip()]
    sides = {side: [raw for raw in contexts if (unit_hash(raw["text"][:200], "split") < 0.12) == (side == "calibration")] for side in ("train", "calibration")}
    for number in range(count):
        planted = random_.choice(attacks)
        category = str(planted["labels"]["attack_category"])
        context = random_.choice(sides["calibration" if unit_hash(category, "split") < 0.12 else "train"])["text"]
        place = random_.choice(["start", "middle", "end"])
        lines = context.split("\n")
        at = {"start": 0, "middle": len(lines) // 2, "end": len(lines)}[place]
        before = "\n".join(lines[:at]) + ("\n" if at else "")
        text = before + planted["text"] + "\n" + "\n".join(lines[at:])
        rows.append(Row(f"planted-{number}", "bipia_attacks", category, text, Labels(injection=0.9), span=(len(before), len(before) + len(planted["text"]))))
    return rows


def tool_output_rows(raws: Sequence[Raw], seed: int) -> list[Row]:
    """InjecAgent: tool output with an instruction in it, and its twin with an everyday remark in the same place."""
    random_ = random.Random(seed)
    remarks = ["Great quality, arrived on time.", "See you on Thursday at the usual place.", "The meeting notes are attached.", "Would buy again, five stars.", "Remember to bring the red folder.", "The second part was a bit slow.", "Thanks for the update!",
               "Project kickoff and budget review.", "Parking is available behind the building.", "Works as described, battery lasts two days.", "Let me know if you have questions.", "Mild and sunny, light wind from the west."]
    rows = []
    for number, raw in enumerate(raws):
        group = str(raw["meta"]["Attacker Instruction"])
        if number % 2 == 0:
            start = max(0, raw["text"].find(group))
            rows.append(Row(raw["id"], "injecagent", group, raw["text"], Labels(injection=0.95), span=(start, start + len(group))))
        if number % 4 == 0:
            clean = str(raw["meta"]["Tool Response Template"]).replace("<Attacker Instruction>", " ".join(random_.sample(remarks, random_.randint(1, 3))))
            rows.append(Row(f"{raw['id']}-clean", "injecagent", group, clean, benign(0.04)))
    return rows


POSTS = {"edos_sexism", "davidson_hate_offensive", "hatemoji_build", "hatecheck", "toxigen_demonstrations", "surge_profanity"}


def thread_rows(rows: Sequence[Row], count: int, seed: int) -> list[Row]:
    """Several texts in one: a thread is as bad as its worst part. Without these, length itself would look harmful.

    Half are posts, half are prompts and passages; half of each hold one harmful part, somewhere, in view of the window.
    """
    random_ = random.Random(seed)
    known = [row for row in rows if row.reply is None and row.labels.harm_prompt is not None and row.labels.injection == 0 and 10 < len(row.text) < 700]
    pools = {}
    for name, of_kind in (("posts", lambda row: row.source in POSTS or row.tag == "scene"), ("prompts", lambda row: row.source not in POSTS and row.tag != "scene")):
        kind = [row for row in known if of_kind(row)]
        pools[name] = ([row for row in kind if row.labels.harm_prompt <= 0.15], [row for row in kind if row.labels.harm_prompt >= 0.5])
    out: list[Row] = []
    for number in range(count):
        calm, bad = pools[random_.choice(["posts", "prompts"])]
        parts = random_.sample(calm, min(len(calm), random_.randint(2, 9)))
        worst = random_.choice(bad) if bad and random_.random() < 0.5 else None
        if worst is not None:
            parts.insert(random_.randint(0, len(parts)), worst)
        separator = random_.choice(["\n", "\n\n", " ", "\n- "])
        text, span = "", None
        for part in parts:
            text += separator if text else ""
            if part is worst:
                span = (len(text), len(text) + len(part.text))
            text += part.text
        labels = worst.labels if worst is not None else benign(0.06)
        out.append(Row(f"threads-{number}", "ductile_threads", text, text, labels, span=span))
    return out


def text_tasks(rows: Sequence[Row], count: int, seed: int) -> list[Row]:
    """A task (translate, summarise, classify, …) on an innocent text of another set."""
    random_ = random.Random(seed)
    calm = [row for row in rows if row.reply is None and row.labels.injection == 0 and row.labels.categories == () and (row.labels.harm_prompt or 0) <= 0.1 and 20 < len(row.text) < 900]
    made = [on_text(random_, random_.choice(calm).text) for _ in range(count if calm else 0)]
    return [Row(f"texts-{number}", "ductile_text_tasks", text, text, benign(0.05)) for number, text in enumerate(made)]


def stray_texts(read: dict[str, list[Raw]]) -> list[Row]:
    """Innocent English that other sets carry beside their labelled text: instructions, system prompts, tool descriptions, answers."""
    found: list[tuple[str, str]] = []
    found += [("cyberseceval_prompt_injection", str(raw["meta"]["test_case_prompt"])) for raw in read["cyberseceval_prompt_injection"]]
    found += [("injecagent", str(raw["meta"]["User Instruction"])) for raw in read["injecagent"]]
    found += [("labsafety_bench", raw["response"]) for raw in read["labsafety_bench"] if raw.get("response")][:500]
    for raw in read["tau_bench_airline_gpt4o"]:
        found += [("tau_bench_airline_gpt4o", turn["content"]) for turn in raw["messages"] if turn.get("role") in ("user", "tool") and isinstance(turn.get("content"), str)]
    seen: set[str] = set()
    rows = []
    for source, text in found:
        if len(text.strip()) > 15 and text not in seen:
            seen.add(text)
            rows.append(Row(f"stray-{len(rows)}", "ductile_stray", text, text, benign(0.04), tag=source))
    return rows


LEXICON_POSTS = {
    "sexual anatomy / sexual acts": (["I want your {w} so bad", "she wanted {w} all night long", "he showed her his {w} and she got wet", "{w} pics anyone? dm me", "my girlfriend loves {w} in bed", "hot story: the first time we tried {w}", "they did {w} until they were both exhausted", "looking for {w} tonight, no strings"], 0.58, ("sexual",)),
    "racial / ethnic slurs": (["go home you {w}", "typical {w} behaviour", "I hate every {w} in this town", "no {w} allowed here"], 0.78, ("hate",)),
    "sexual orientation / gender": (["shut up you {w}", "what a {w}", "another {w} crying online", "look at this {w}"], 0.68, ("hate", "harassment")),
    "mental disability": (["you are such a {w}", "only a {w} would say that"], 0.6, ("harassment", "hate")),
    "other / general insult": (["you {w}, nobody asked you", "he is a complete {w} and everyone knows", "what a pathetic {w} you are"], 0.56, ("harassment",)),
    "bodily fluids / excrement": (["{w}, I dropped my phone again", "this weather is {w}", "well {w}, we lost the game"], 0.16, ()),
}


def lexicon_rows(raws: Sequence[Raw], count: int, seed: int) -> list[Row]:
    """Short posts around the words of a rated lexicon. Swearing at a thing is benign, at a person or group is not."""
    random_ = random.Random(seed)
    usable = [raw for raw in raws if raw["labels"].get("category_1") in LEXICON_POSTS]
    rows = []
    for number in range(count if usable else 0):
        raw = random_.choice(usable)
        posts, severity, categories = LEXICON_POSTS[raw["labels"]["category_1"]]
        labels = harmful(severity, *categories, weight=0.7) if categories else benign(severity)
        rows.append(Row(f"lexicon-{number}", "surge_profanity", raw["text"], random_.choice(posts).format(w=raw["text"]), labels))
    return rows
