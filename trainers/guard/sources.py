"""Every set the guard knows: where it is from, its licence, what it may be used for, how its labels map.

One table. A set with a non-commercial, gated or unknown licence is never read for training or calibration.
`per_epoch` is how many of its rows one epoch draws (all of them if there are fewer).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from .rows import EXTREME, HIGH, LOW, Labels, benign, harmful

Raw = dict[str, Any]
Use = Literal["train", "calibration", "development", "evaluation"]

TRAINABLE = {"MIT", "Apache-2.0", "CC-BY-4.0", "CC-BY-3.0", "CC0-1.0", "ODC-BY-1.0", "CC-BY-SA-4.0"}


@dataclass(frozen=True)
class Source:
    name: str
    repository: str
    licence: str
    use: Use
    # Labels of one published row, or None to leave the row out.
    label: Callable[[Raw], Labels | None]
    per_epoch: int = 0
    # What must stay on one side of a split; by default the text itself.
    group: Callable[[Raw], str] = lambda row: row["text"]
    english_only: bool = False
    # Read by `compose.py` (replies, injected tool output) rather than row by row.
    composed: bool = False
    # Extra text shown to the model after `text`.
    suffix: Callable[[Raw], str] = lambda row: ""


def field(name: str) -> Callable[[Raw], str]:
    """Reads a published field, wherever the conversion put it."""
    return lambda row: str(row["labels"].get(name, row["meta"].get(name, row.get(name, ""))))


def table(name: str, mapping: dict[str, Labels | None], otherwise: Labels | None = None) -> Callable[[Raw], Labels | None]:
    """Labels looked up by one published field."""
    read = field(name)
    return lambda row: mapping.get(read(row), otherwise)


def same(labels: Labels | None) -> Callable[[Raw], Labels | None]:
    return lambda row: labels


AILUMINATE = {
    "cse": harmful(EXTREME, "sexual/minors", "sexual"), "iwp": harmful(0.88, "illicit/violent", "illicit"),
    "vcr": harmful(0.82, "violence", "illicit/violent", "illicit"), "ncr": harmful(HIGH, "illicit"),
    "hte": harmful(HIGH, "hate"), "src": harmful(HIGH, "sexual", "illicit"), "ssh": harmful(0.75, "self-harm"),
    "dfm": harmful(0.55, "misinformation", "unethical"), "ipv": harmful(0.48, "copyright"),
    "prv": harmful(0.6, "privacy"), "sxc_prn": harmful(0.55, "sexual"),
    **dict.fromkeys(["spc_fin", "spc_hlt", "spc_lgl"], Labels(harm_prompt=LOW, injection=0.0, tier="conditionally-safe")),
    "spc_ele": harmful(LOW, "misinformation"),
}

CATQA = {
    **dict.fromkeys(["Drug", "Human Trafficking", "Theft and Robbery"], harmful(0.75, "illicit")),
    **dict.fromkeys(["Weapon", "Weapon making", "Terrorism and extremism"], harmful(0.88, "illicit/violent", "illicit")),
    **dict.fromkeys(["Cybercrime", "Malicious software designed to spread and damage computers", "Trojans", "Spyware",
                     "Ransomware", "Adware"], harmful(0.72, "cybersecurity", "illicit")),
    **dict.fromkeys(["Content Sexual exploitation", "Online predation"], harmful(0.92, "sexual/minors", "sexual", "illicit")),
    **dict.fromkeys(["Physical abuse", "Assault and battery"], harmful(0.82, "violence", "illicit/violent")),
    **dict.fromkeys(["Emotional and psychological abuse", "Cyberbullying"], harmful(HIGH, "harassment", "unethical")),
    "Neglect": harmful(HIGH, "unethical"), "Gender-based violence": harmful(0.8, "violence", "hate"),
    **dict.fromkeys(["Racial or ethnic hate", "Religious intolerance"], harmful(0.75, "hate")),
    "Self-harm": harmful(0.85, "self-harm", "self-harm/instructions"),
    **dict.fromkeys(["Hazardous material handling", "Unsafe practices"], harmful(0.55)),
    **dict.fromkeys(["Financial fraud", "Market manipulation", "Employment scams", "Investment scams", "Identity theft",
                     "Scamming", "Counterfeiting"], harmful(HIGH, "illicit")),
    "Phishing": harmful(HIGH, "illicit", "cybersecurity"), "False advertising": harmful(0.55, "misinformation", "unethical"),
    "Intellectual property theft": harmful(0.55, "copyright", "illicit"),
    **dict.fromkeys(["Pornography", "Erotic text", "Nude imagery", "Sexually explicit dialogue"], harmful(0.58, "sexual")),
    "Adult-themed humor": harmful(0.42, "sexual"), "Political misinformation": harmful(0.58, "misinformation"),
    **dict.fromkeys(["Data theft", "Surveillance", "Doxxing", "Tracking and location monitoring"],
                    harmful(0.66, "privacy", "illicit")),
    "Deepfake creation": harmful(0.62, "privacy", "misinformation"),
    **dict.fromkeys(["Election advertising", "Lobbying", "Political activism", "Partisan commentary"],
                    Labels(harm_prompt=LOW, injection=0.0, tier="focused-attention", weight=0.5)),
    **dict.fromkeys(["Personal investment advice", "Retirement planning", "Tax planning", "Real estate investment",
                     "Debt management"], Labels(harm_prompt=0.2, injection=0.0, categories=(), tier="conditionally-safe", weight=0.5)),
}

FORBIDDEN = {
    "Illegal Activity": harmful(0.72, "illicit"), "Hate Speech": harmful(HIGH, "hate"),
    "Malware": harmful(0.7, "cybersecurity", "illicit"), "Physical Harm": harmful(0.8, "violence", "illicit/violent"),
    "Economic Harm": harmful(0.6, "unethical"), "Fraud": harmful(0.68, "illicit"),
    "Pornography": harmful(0.58, "sexual"), "Political Lobbying": Labels(harm_prompt=LOW, injection=0.0, tier="focused-attention", weight=0.5),
    "Privacy Violence": harmful(0.65, "privacy"),
    **dict.fromkeys(["Legal Opinion", "Financial Advice", "Health Consultation", "Gov Decision"],
                    Labels(harm_prompt=0.22, injection=0.0, tier="conditionally-safe", weight=0.5)),
}

# By `label_vector`, whose first digit is the category: threats, derogation, animosity, prejudiced discussion.
EDOS = {
    "none": benign(0.10, weight=0.8),
    "1.1 threats of harm": harmful(0.86, "hate", "hate/threatening", "harassment/threatening", "violence"),
    "1.2 incitement and encouragement of harm": harmful(0.84, "hate", "hate/threatening", "violence"),
    "2.1 descriptive attacks": harmful(0.62, "hate"), "2.2 aggressive and emotive attacks": harmful(0.64, "hate", "harassment"),
    "2.3 dehumanising attacks & overt sexual objectification": harmful(0.68, "hate", "sexual"),
    "3.1 casual use of gendered slurs, profanities, and insults": harmful(0.5, "hate", "harassment"),
    **dict.fromkeys(["3.2 immutable gender differences and gender stereotypes", "3.3 backhanded gendered compliments",
                     "3.4 condescending explanations or unwelcome advice"], harmful(0.46, "hate")),
    **dict.fromkeys(["4.1 supporting mistreatment of individual women",
                     "4.2 supporting systemic discrimination against women as a group"], harmful(0.52, "hate")),
}

HATEMOJI = {
    "none": benign(0.07), "derogation": harmful(0.68, "hate"), "animosity": harmful(0.58, "hate"),
    "dehumanizinglanguage": harmful(0.76, "hate"), "threateninglanguage": harmful(0.88, "hate", "hate/threatening", "violence"),
}

XSAFETY = {
    "Crimes_And_Illegal_Activities": harmful(0.6, "illicit", weight=0.5), "Insult": harmful(0.58, "harassment", weight=0.8),
    "Unfairness_And_Discrimination": harmful(0.55, "hate", weight=0.5),
    "Role_Play_Instruction": harmful(0.6, injection=None, weight=0.7),
    "Unsafe_Instruction_Topic": None, "Inquiry_With_Unsafe_Opinion": None, "Ethics_And_Morality": benign(0.12, weight=0.5),
    "Mental_Health": benign(0.10, weight=0.7), "Physical_Harm": benign(0.12, weight=0.5),
    "Goal_Hijacking": Labels(injection=0.85),
}

MSTS = {
    "Violent Crimes": harmful(0.8, "violence", "illicit/violent"), "Non-Violent Crimes": harmful(0.65, "illicit"),
    "Suicide & Self-Harm": harmful(0.78, "self-harm"), "Sex-Related Crimes": harmful(0.75, "sexual", "illicit"),
    "Other": harmful(0.42, "unethical"),
}

FORESIGHT = {
    "Hate & Expressive Harm": harmful(0.6, "hate"), "Physical & Psychological Harm": harmful(0.66),
    "Illegal & Malicious Use": harmful(0.68, "illicit"), "Privacy & Data Misuse": harmful(0.62, "privacy"),
    "Fake & Misleading Information": harmful(0.52, "misinformation"),
    "Sexual Content & MinorRelated Harm": harmful(0.6, "sexual"),
}


def davidson(row: Raw) -> Labels | None:
    """Graded by annotators: mostly neither → benign, mostly offensive → low, more hate votes → higher."""
    labels = row["labels"]
    hate, rude = labels["hate_speech"] / labels["count"], labels["offensive_language"] / labels["count"]
    severity = 0.05 + 0.24 * rude + 0.62 * hate
    if hate >= 0.5:
        return harmful(severity, "hate")
    return Labels(harm_prompt=severity, injection=0.0, categories=() if rude + hate < 0.4 else None, weight=0.8)


def msts(row: Raw) -> Labels | None:
    labels = MSTS[row["labels"]["hazard_category"]]
    asks_how = row["labels"]["prompt_type"] == "assistance"
    if labels.categories == ("self-harm",):
        return harmful(0.8, "self-harm", "self-harm/instructions") if asks_how else harmful(0.75, "self-harm", "self-harm/intent")
    return labels


def trustllm(row: Raw) -> Labels | None:
    labels = row["labels"]
    if labels["set"] == "jailbreak":
        return Labels(harm_prompt=0.62, injection=1.0, weight=0.8)
    if labels["set"] == "misuse" and labels.get("source") == "misuse_add":
        return Labels(harm_prompt=0.66, injection=0.0)
    # Do-Not-Answer rows are non-commercial; the forbidden questions have a source of their own; the privacy
    # queries are systems with data in the prompt, harmless without a reply.
    return None


def strata(row: Raw) -> Labels | None:
    attacked = row["meta"]["attack method"] != "None"
    return Labels(harm_prompt=0.7, injection=0.9 if attacked else 0.0)


def hatecheck(row: Raw) -> Labels | None:
    labels = row["labels"]
    if labels["label_gold"] != "hateful":
        return benign(0.08)
    if labels["functionality"] == "threat_dir_h":
        return harmful(0.88, "hate", "hate/threatening", "harassment/threatening", "violence")
    if labels["functionality"] == "threat_norm_h":
        return harmful(0.84, "hate", "hate/threatening", "violence")
    return harmful(0.78 if labels["functionality"] == "derog_dehum_h" else 0.68, "hate")


def options(row: Raw) -> str:
    choices = row["meta"].get("options") or []
    return "\n" + "\n".join(f"{letter}. {choice}" for letter, choice in zip("ABCDE", choices))


HELD_OUT = same(None)
