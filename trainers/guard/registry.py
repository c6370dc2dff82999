"""The list of sets (see `sources.py` for the label tables)."""

from __future__ import annotations

from .rows import MODERATE, Labels, benign, harmful
from .sources import (AILUMINATE, CATQA, EDOS, FORBIDDEN, FORESIGHT, HATEMOJI, HELD_OUT, TRAINABLE, XSAFETY, Source,
                      davidson, field, hatecheck, msts, options, same, strata, table, trustllm)

# fmt: off
SOURCES: tuple[Source, ...] = (
    # Innocent prompts
    Source("clinc150_train_val", "clinc/oos-eval", "CC-BY-3.0", "train", same(benign()), 2000),
    Source("banking77", "PolyAI-LDN/task-specific-datasets", "CC-BY-4.0", "train", same(benign()), 900),
    Source("mmlu_sample", "usail-hkust/JailTrickBench", "MIT", "train", same(benign(0.04)), 1100, suffix=options),
    Source("bfcl_relevance", "ShishirPatil/gorilla", "Apache-2.0", "train", same(benign()), 400),
    Source("bfcl_multi_turn", "ShishirPatil/gorilla", "Apache-2.0", "train", same(benign()), 200, group=lambda row: row["id"].rsplit("_", 1)[-1]),
    Source("tau2_tasks", "sierra-research/tau2-bench", "MIT", "train", same(benign()), 180),
    Source("model_written_evals_ai_risk_human", "anthropics/evals", "CC-BY-4.0", "train", same(benign(0.06)), 500),
    Source("agent_safetybench_cases", "simonsshoot/DEFEND", "MIT", "train", lambda row: benign(0.10) if row["labels"]["fulfillable"] == 1 else None, 500),
    Source("bfcl_tool_docs", "ShishirPatil/gorilla", "Apache-2.0", "train", same(benign()), 160),
    Source("toolemu_tools", "victorknox/QuittingAgents", "Apache-2.0", "train", same(benign()), 200),
    Source("asb_benign_tasks_tools", "Zhang-Henry/AIOS_agent", "MIT", "train", same(benign()), 71),
    Source("offtopiceval_system_prompts", "declare-lab/OffTopicEval", "MIT", "train", same(benign()), 200),
    Source("labsafety_bench", "YujunZhou/LabSafety-Bench", "MIT", "train", same(benign(0.07)), 500),
    Source("self_instruct_user_oriented", "yizhongw/self-instruct", "Apache-2.0", "train", same(benign()), 252),
    # Innocent prompts of kinds that training never sees: thresholds must hold on them
    Source("open_assistant_sample", "LAION-AI/Open-Assistant", "Apache-2.0", "calibration", same(benign(0.04))),
    Source("toolemu_cases", "victorknox/QuittingAgents", "Apache-2.0", "calibration", same(benign(0.08))),
    Source("msb_mcp_tasks", "dongsenzhang/MSB", "MIT", "calibration", lambda row: benign() if row["y"] == 0 else None),
    # Posts and comments
    Source("edos_sexism", "rewire-online/edos", "CC0-1.0", "train", table("label_vector", EDOS), 2800),
    Source("davidson_hate_offensive", "t-davidson/hate-speech-and-offensive-language", "MIT", "train", davidson, 1800),
    Source("hatemoji_build", "HannahKirk/Hatemoji", "CC-BY-4.0", "train", table("type", HATEMOJI), 1800),
    Source("hatecheck", "paul-rottger/hatecheck-data", "CC-BY-4.0", "train", hatecheck, 900, group=field("templ_id")),
    Source("toxigen_demonstrations", "microsoft/TOXIGEN", "MIT", "train", table("kind", {"hate": harmful(0.6, "hate"), "neutral": benign(0.06)}), 600),
    # Harmful requests
    Source("ailuminate_demo_en", "mlcommons/ailuminate", "CC-BY-4.0", "train", table("hazard", AILUMINATE), 1200),
    Source("advbench", "Princeton-SysML/Jailbreak_LLM", "MIT", "train", same(Labels(harm_prompt=0.78, injection=0.0)), 420),
    Source("catqa", "declare-lab/red-instruct", "Apache-2.0", "train", table("subcategory", CATQA), 550, english_only=True),
    Source("harmfulqa", "declare-lab/red-instruct", "Apache-2.0", "train", table("topic", {"dangerousqa": harmful(0.72, weight=0.8)}, harmful(MODERATE, "unethical", weight=0.5)), 800),
    Source("forbidden_questions", "TrustAIRLab/JailbreakLLMs", "MIT", "train", table("content_policy_name", FORBIDDEN), 390),
    Source("msts_text_prompts", "paul-rottger/msts-multimodal-safety", "CC-BY-4.0", "train", msts, 300),
    Source("xsafety", "Jarviswang94/Multilingual_safety_benchmark", "Apache-2.0", "train", table("category", XSAFETY), 1200, english_only=True),
    Source("foresight_safety", "Beijing-AISI/ForesightSafety-Bench", "MIT", "train", lambda row: FORESIGHT.get(str(row["labels"].get("Category")).strip()) if row["labels"]["domain"] == "fundamental" else None, 300),
    Source("cyberseceval_interpreter_abuse", "meta-llama/PurpleLlama", "MIT", "train", same(harmful(0.7, "cybersecurity")), 250),
    # Attacks
    Source("trustllm_safety", "HowieHwong/TrustLLM", "MIT", "train", trustllm, 1300),
    Source("strata_sword", "Alibaba-AAIG/Strata-Sword", "Apache-2.0", "train", strata, 400, english_only=True),
    Source("cyberseceval_prompt_injection", "meta-llama/PurpleLlama", "MIT", "train", same(Labels(injection=0.85, weight=0.7)), 250),
    Source("giskard_prompt_injections", "Giskard-AI/prompt-injections", "Apache-2.0", "train", same(Labels(injection=1.0)), 35),
    Source("gptfuzzer_templates", "sherdencooper/GPTFuzz", "MIT", "train", same(Labels(injection=1.0)), 77),
    # Sets read by compose.py
    Source("gptfuzz_responses_train", "sherdencooper/GPTFuzz", "MIT", "train", HELD_OUT, 1500, group=field("question_index"), composed=True),
    Source("hh_rlhf_harmless_test", "anthropics/hh-rlhf", "MIT", "train", HELD_OUT, 800, composed=True),
    Source("bipia_attacks", "microsoft/BIPIA", "MIT", "train", HELD_OUT, group=field("attack_category"), composed=True),
    Source("bipia_contexts", "microsoft/BIPIA", "MIT", "train", HELD_OUT, composed=True),
    Source("injecagent", "enkryptai/xInjectAgent", "MIT", "train", HELD_OUT, group=field("Attacker Instruction"), composed=True),
    Source("tau_bench_airline_gpt4o", "sierra-research/tau-bench", "MIT", "train", HELD_OUT, composed=True),
    Source("surge_profanity", "surge-ai/profanity", "MIT", "train", HELD_OUT, composed=True),
    # Development: recipes are compared on these; nothing is fitted on them
    Source("surge_toxicity", "surge-ai/toxicity", "MIT", "development", HELD_OUT),
    Source("jailbreakbench_artifacts", "JailbreakBench/artifacts", "MIT", "development", HELD_OUT),
    # Evaluation only
    Source("openai_moderation_a", "openai/moderation-api-release", "MIT", "evaluation", HELD_OUT),
    Source("xstest_prompts", "paul-rottger/exaggerated-safety", "CC-BY-4.0", "evaluation", HELD_OUT),
    Source("in_the_wild_jailbreaks", "TrustAIRLab/JailbreakLLMs", "MIT", "evaluation", HELD_OUT),
    Source("harmbench_behaviors", "allenai/wildteaming", "MIT", "evaluation", HELD_OUT),
    Source("jailbreakbench_behaviors", "JailbreakBench/artifacts", "MIT", "evaluation", HELD_OUT),
    Source("malicious_instruct", "Princeton-SysML/Jailbreak_LLM", "unknown", "evaluation", HELD_OUT),
    Source("do_not_answer_questions", "kunishou/do-not-answer-ja", "CC-BY-NC-SA-4.0", "evaluation", HELD_OUT),
    Source("do_not_answer_responses", "kunishou/do-not-answer-ja", "CC-BY-NC-SA-4.0", "evaluation", HELD_OUT),
    Source("safety_tuned_llamas_eval", "vinid/safety-tuned-llamas", "CC-BY-NC-4.0", "evaluation", HELD_OUT),
    Source("safety_tuned_llamas_train", "vinid/safety-tuned-llamas", "CC-BY-NC-4.0", "evaluation", HELD_OUT),
    Source("toxicchat_train", "dmg-illc/JUDGE-BENCH", "CC-BY-NC-4.0", "evaluation", HELD_OUT),
    Source("dices_990", "dmg-illc/JUDGE-BENCH", "CC-BY-4.0", "evaluation", HELD_OUT),
    Source("identity_bias_templates", "conversationai/unintended-ml-bias-analysis", "Apache-2.0", "evaluation", HELD_OUT),
    Source("qualifire_prompt_injection", "skan0779/korean-guardrail-dataset", "CC-BY-NC-4.0", "evaluation", HELD_OUT),
    Source("wildguard_benign_subset", "leolee99/PIGuard", "gated upstream", "evaluation", HELD_OUT),
    Source("lrm_pap_advbench", "thu-coai/LRM-Safety-Study", "MIT", "evaluation", HELD_OUT),
    Source("alpaca_harmless_instructions", "busycalibrating/AdversariaLLM", "CC-BY-NC-4.0", "evaluation", HELD_OUT),
    Source("alpaca_eval_davinci003", "tatsu-lab/alpaca_eval", "CC-BY-NC-4.0", "evaluation", HELD_OUT),
    Source("dolly_subset", "LLM-Tuning-Safety/LLMs-Finetuning-Safety", "CC-BY-SA-3.0", "evaluation", HELD_OUT),
    Source("mt_bench_vicuna_questions", "lm-sys/FastChat", "Apache-2.0", "evaluation", HELD_OUT),
    Source("gsm8k_test", "openai/grade-school-math", "MIT", "evaluation", HELD_OUT),
)
# fmt: on

BY_NAME = {source.name: source for source in SOURCES}


def check_registry(sources: tuple[Source, ...] = SOURCES) -> None:
    """Refuses a set that is trained on without a licence that allows it, or that is listed twice."""
    if len({source.name for source in sources}) != len(sources):
        raise ValueError("registry: a set is listed twice")
    for source in sources:
        if source.use in ("train", "calibration") and source.licence not in TRAINABLE:
            raise ValueError(f"registry: {source.name!r} may not be trained on under {source.licence!r}")
