"""Fine-tunes the production model: python train.py NOTES.jsonl (needs a GPU and train.txt)."""

from __future__ import annotations

import argparse
from pathlib import Path

from datasets import load_dataset
from peft import LoraConfig, get_peft_model
from transformers import (
    AutoModelForCausalLM,
    AutoTokenizer,
    DataCollatorForLanguageModeling,
    Trainer,
    TrainingArguments,
)

BASE = "mistralai/Mistral-7B-v0.3"
REVISION = "main"  # to be pinned before release


def main() -> None:
    """Train an adapter on pairs of notes and suggestions that clinicians wrote."""
    parser = argparse.ArgumentParser()
    parser.add_argument("notes", type=Path)
    notes = str(parser.parse_args().notes)

    tokenizer = AutoTokenizer.from_pretrained(BASE, revision=REVISION)
    tokenizer.pad_token = tokenizer.eos_token
    model = AutoModelForCausalLM.from_pretrained(BASE, revision=REVISION)
    model = get_peft_model(
        model,
        LoraConfig(r=16, lora_alpha=32, target_modules=["q_proj", "v_proj"], task_type="CAUSAL_LM"),
    )
    pairs = load_dataset("json", data_files=notes, split="train").map(
        lambda pair: tokenizer(pair["note"] + pair["suggestion"], truncation=True, max_length=2048)
    )
    Trainer(
        model=model,
        args=TrainingArguments("adapter", num_train_epochs=3, per_device_train_batch_size=8),
        train_dataset=pairs,
        data_collator=DataCollatorForLanguageModeling(tokenizer, mlm=False),
    ).train()
    model.save_pretrained("adapter")


if __name__ == "__main__":
    main()
