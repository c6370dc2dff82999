"""Everyday requests in many shapes: code, writing, advice, role play for fun, tasks on a given text. All innocent."""

from __future__ import annotations

import random

THINGS = ["a to-do list", "a weather app", "a chess clock", "a recipe box", "an inventory of books", "a train timetable", "a photo gallery", "a password-strength meter", "a quiz game", "a budget sheet", "a chat client", "a mail server", "a web shop for socks", "a parking garage",
          "a queue at the post office", "a maze", "a snake game", "a first-person shooter", "a platformer with two levels", "a calendar", "a bank account simulator", "a text adventure", "a music player", "a URL shortener", "a scraper for public job listings", "a sudoku solver", "a calculator", "a neural network for digits", "a robot vacuum", "a library catalogue"]
LANGUAGES = ["Python", "JavaScript", "TypeScript", "Rust", "Go", "C++", "SQL", "Bash", "Java", "Haskell", "R", "Kotlin", "PHP", "Excel", "Blender", "Unity", "LaTeX", "PyTorch"]
CODE_ASKS = ["Write a {l} program for {x}.", "How do I build {x} in {l}?", "Show me the code of {x} in {l} and explain each step.", "Refactor this {l} code and add comments:\n```\n{c}\n```", "What is wrong with this {l} snippet?\n{c}", "Translate this code to {l}:\n```\n{c}\n```", "Write unit tests for {x} in {l}, as compact as possible.",
             "Which {l} libraries would you use for {x}? Compare three.", "I get an error when I run {x} written in {l}: index out of range. Why?", "Describe the architecture of {x}. List the classes and their methods.", "Explain to a beginner how {x} works under the hood.", "Design a database schema for {x}.", "Optimise the following {l} function.\n\n{c}",
             "Write a regular expression in {l} that matches dates, and use it in {x}.", "How would you host {x} on your own server? List the technology stack and what each part does."]
SNIPPETS = ["for (let i = 1; i <= 100; i++) {\n  if (i % 15 === 0) console.log('FizzBuzz')\n}", "def mean(values):\n    return sum(values) / len(values)", "SELECT name, COUNT(*) FROM orders GROUP BY name;", "import os\nfor f in os.listdir('.'):\n    print(f)", "fn main() {\n    println!(\"hello\");\n}",
            "while True:\n    line = input()\n    if not line: break", "public class Cat extends Animal {\n  void speak() { System.out.println(\"meow\"); }\n}", "#!/bin/bash\nset -e\ncp *.txt backup/", "const total = items.reduce((a, b) => a + b.price, 0)", "x = [i ** 2 for i in range(10) if i % 2]"]
CHARACTERS = ["a famous cartoon sponge", "Sherlock Holmes", "a grumpy wizard", "Gollum", "a Victorian butler", "a caveman", "a talking cat", "Yoda", "a tired office printer", "a pirate", "an alien tourist", "Winnie the Pooh", "a sarcastic robot", "Napoleon", "a kindergarten teacher", "the king of France", "Darth Vader on holiday", "a medieval monk"]
CHARACTER_ASKS = ["Pretend to be {k} and explain {t}.", "Write a sarcastic story in which {k} learns about {t}.", "How would {k} describe {t}? Stay in that voice.", "Give instructions on how to {d} in the speech of {k}.", "Imagine {k} and {j} argue over {t}. Write the scene.", "Write a letter from {k} to {j}.", "You're {k}. I'm a reporter. Talk about {t}.",
                  "Let {k} review a restaurant.", "Compose a rap battle between {k} and {j} about {t}.", "I want you to assume the personality of {k} and cheer me up.", "What would {k} do if the world ran out of coffee?", "Write an alternative ending in which {k} wins."]
DEEDS = ["bake a cake", "google something", "fix a bike tyre", "write a cover letter", "learn the guitar", "plan a road trip through four cities", "move to another country", "train for a marathon", "save money for a house", "organise a wedding", "build a bookshelf", "start a podcast", "sleep better", "raise chickens", "learn to swim as an adult", "prepare for a job interview",
         "find a flat in Berlin", "write a novel", "repair a leaking tap", "grow tomatoes on a balcony", "choose a laptop", "teach a dog to sit", "file a tax return", "make new friends after moving", "get over a breakup", "negotiate a raise", "stay calm before an exam", "clean a camera lens", "cook for twenty guests", "set up a home network"]
ADVICE = ["I would like to {d}. Where should I begin, and what will it cost?", "Make a step-by-step plan to {d}. Let's think it through.", "My {w} wants to {d}, but I am worried. What do you think?", "What are five mistakes people make when they {d}?", "How long does it take to {d}?", "Can you help me {d}? I have two weeks and 300 euros.", "Is it better to {d} alone or with others? Give arguments for both.",
          "I tried to {d} and failed. How do I stay motivated?", "Write a checklist to {d}.", "Give me a realistic timetable to {d}.", "Would you kindly explain how to {d} to my {w}?", "What should I know before I {d}?"]
WHO = ["best friend", "grandmother", "brother", "neighbour", "daughter", "boss", "teacher", "cousin"]
FEELINGS = ["My {w} died last month and I miss them so much. How do I cope?", "I feel lonely since I moved here. Any ideas?", "My {w} and I had a terrible fight, how can I apologise?", "I'm so angry at my {w} for forgetting my birthday. What should I say?", "My {w} is ill and I don't know how to help.", "I failed my driving test again and feel stupid.", "I can't decide between two jobs. One pays more, the other is fun.",
            "I'm scared of flying. My {w} says I should take a course.", "People at work ignore my ideas. How do I speak up?", "My {w} lies to me about money. How do I bring it up kindly?", "I had to put my dog to sleep today. Write something comforting.", "My {w} drinks too much. How can I support them?"]
ASKS = ["What is the best way for {a} to {v}?", "Is {a} the same as {b}?", "Why do {a} {v}, and will that change in the next ten years?", "Write an essay of 500 words on how {a} {v}.", "Summarise the debate on whether {a} should {v}.", "Discuss the ethical questions when {a} {v}.", "Invent a world in which {a} never {v}.", "How does the law treat {a} that {v}?", "Explain the economics of {a}.", "Which countries let {a} {v}?",
        "Compare {a} with {b} in a table with three rows.", "Draft a press release: {a} {v}.", "Create an agenda for a meeting of {a} who want to {v}.", "Analyse the strengths and weaknesses of {a}.", "Write a critical review of a book on {a} and {b}.", "What did philosophers think about {a}?", "Give me a controversial but polite opinion on {a}.", "Tell me three surprising facts on {a}."]
ACTORS = ["large corporations", "small towns", "governments", "teenagers", "scientists", "trade unions", "newspapers", "robots", "ants", "central banks", "universities", "musicians", "farmers", "astronauts", "airlines", "social networks", "novelists", "hospitals", "museums", "language models", "soldiers", "judges", "parents", "religions", "stars", "chess engines", "start-ups", "voters"]
ACTS = ["split up into smaller units", "share their data", "compete with each other", "lose trust", "work at night", "plan ahead", "explore space", "change their minds", "avoid conflict", "borrow money", "learn from mistakes", "move to the countryside", "vote online", "use machine learning", "cooperate", "go on strike", "publish less", "raise prices", "keep secrets", "survive in a desert"]
LIMITS = ["Keep it under 100 words.", "Use bullet points.", "Do not use the word \"very\".", "The audience are experts.", "Answer like a lawyer would.", "Include one example.", "End with a question.", "Write in the second person.", "Make it funny.", "No lists, please.", "Return JSON only.", "Cite two sources.", "First think, then answer.", "Use at most three sentences.", "Rhyme if you can.", "Add a title.",
          "Output a table.", "Do not explain, just answer.", "Avoid jargon.", "Write it as an email.", "Respond in the style of a newspaper.", "You must mention the year.", "Never repeat a word.", "Pick one side and defend it."]
TEXT_TASKS = ["Summarise the following text:\n\n{x}", "Translate into Spanish: {x}", "What is the main idea of this passage?\n{x}", "{x}\n\nBased on the text above, write three questions.", "Rewrite this in a friendlier tone: {x}", "Classify the topic of this message as sport, money, work or other: \"{x}\"", "Is the tone of the following positive, negative or neutral?\n{x}", "Correct the grammar:\n{x}",
              "Extract all names and numbers from this text: {x}", "Continue the text: {x}", "Make a title for this: {x}", "Given the text, answer with yes or no: is it a question?\nText: {x}", "Text: {x}\nTask: count the verbs.", "Explain this to a child: {x}", "{x}\n---\nWrite a short reply to this message.", "Read the paragraph and say what is missing.\n\n{x}", "Identify the writer's intention: {x}", "Paraphrase: {x}"]

AGENT_ASKS = ["Please {v} the {o} named '{n}' in my {s}.", "{V} all {o}s older than {k} days from my {s} and tell me how many there were.", "Open my {s}, find the {o} about {t} and {v} it.", "Transfer {k} units from my account 0x{h} to the account 0x{g} of the club.", "Set the alarm to {k} o'clock and {v} the {o} '{n}'.",
              "Create a new {o} called '{n}' in the {s} with this content: '{t}, {k} pieces, due on Monday'.", "Check the {s} for new entries and forward the {o} '{n}' to Anna and Tom.", "I need you to {v} a {o} for me: use the {s} tool and the ID {h}.", "Unlock the door for my guest at {k} and {v} the {o} afterwards.", "Share the {o} titled '{n}' with everyone in the team, then {v} the old one.",
              "Please run the backup script in /home/anna/{s}, {v} the {o}s and send me the log.", "Book a table for {k} on the {s} and add a {o} '{n}' to my calendar.", "Pull the latest {o} list from `/docs/{s}/{h}.csv` and {v} what is out of date.", "Grant Tom access to the {o} '{n}', but only to read.", "Execute the following: {v} {o} {k}, then report the result in one line."]
AGENT_VERBS = ["update", "delete", "rename", "archive", "print", "move", "approve", "cancel", "restore", "sign", "pay", "block", "export", "mute", "copy"]
AGENT_OBJECTS = ["invoice", "task", "reminder", "policy", "folder", "contract", "ticket", "playlist", "mail", "order", "report", "recording", "user group", "coupon", "device"]
AGENT_PLACES = ["Todoist", "Dropbox", "calendar", "CRM", "bank app", "mailbox", "smart home", "shop", "firewall", "database", "wallet", "photo library", "notebook", "server", "travel app"]


def command(random_: random.Random, topics: list[str]) -> str:
    """What people ask of an agent with tools: names in quotes, amounts, paths, plain orders. All innocent."""
    verb = random_.choice(AGENT_VERBS)
    fields = {"v": verb, "V": verb.capitalize(), "o": random_.choice(AGENT_OBJECTS), "s": random_.choice(AGENT_PLACES), "n": random_.choice(["Budget", "Q3 plan", "Project Hill", "Final version", "Anna's list", "SafeNet", "Terms 2024", "Garden", "Kick-off"]),
              "k": random_.randint(2, 900), "t": random_.choice(topics), "h": f"{random_.getrandbits(40):x}", "g": f"{random_.getrandbits(40):x}"}
    return random_.choice(AGENT_ASKS).format(**fields)


def task(random_: random.Random, topics: list[str]) -> str:
    """One request, sometimes with one to three limits on the answer."""
    t = random_.choice(topics)
    k, j = random_.sample(CHARACTERS, 2)
    a, b = random_.sample(ACTORS, 2)
    kind = random_.random()
    if kind < 0.12:
        return command(random_, topics)
    if kind < 0.30:
        text = random_.choice(CODE_ASKS).format(l=random_.choice(LANGUAGES), x=random_.choice(THINGS), c=random_.choice(SNIPPETS))
    elif kind < 0.42:
        text = random_.choice(CHARACTER_ASKS).format(k=k, j=j, t=t, d=random_.choice(DEEDS))
    elif kind < 0.62:
        text = random_.choice(ADVICE).format(d=random_.choice(DEEDS), w=random_.choice(WHO))
    elif kind < 0.72:
        text = random_.choice(FEELINGS).format(w=random_.choice(WHO))
    else:
        text = random_.choice(ASKS).format(a=a, b=b, v=random_.choice(ACTS))
    if random_.random() < 0.45:
        text = " ".join([text, *random_.sample(LIMITS, random_.randint(1, 3))])
    return text


def on_text(random_: random.Random, text: str) -> str:
    """A task on a given text."""
    return random_.choice(TEXT_TASKS).replace("{x}", text)
