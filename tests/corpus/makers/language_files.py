"""Files of libraries for language: transformers, sentence-transformers, tokenizers, spaCy ..."""

from __future__ import annotations

import json
import pickle
from collections.abc import Iterator
from pathlib import Path

import torch

from tests.corpus.makers import writes

_WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "b", "c", "the", "model"]
_TINY = {
    "vocab_size": 20,
    "hidden_size": 8,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
    "intermediate_size": 8,
    "max_position_embeddings": 16,
}
_CHAT = (
    "{% for message in messages %}"
    "{{ '<|' + message['role'] + '|>' + message['content'] + eos_token }}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|assistant|>' }}{% endif %}"
)


@writes("transformers")
def models(out: Path) -> Iterator[tuple[str, str]]:
    import transformers

    torch.manual_seed(0)
    kinds = {
        "bert": transformers.BertForSequenceClassification(transformers.BertConfig(**_TINY)),
        "gpt2": transformers.GPT2LMHeadModel(
            transformers.GPT2Config(vocab_size=20, n_embd=8, n_layer=1, n_head=2, n_positions=16)
        ),
        "llama": transformers.LlamaForCausalLM(
            transformers.LlamaConfig(**_TINY, num_key_value_heads=2)
        ),
        "t5": transformers.T5ForConditionalGeneration(
            transformers.T5Config(
                vocab_size=20, d_model=8, d_ff=8, d_kv=4, num_layers=1, num_heads=2
            )
        ),
        "vit": transformers.ViTForImageClassification(
            transformers.ViTConfig(
                hidden_size=8,
                num_hidden_layers=1,
                num_attention_heads=2,
                intermediate_size=8,
                image_size=4,
                patch_size=2,
            )
        ),
    }
    for name, model in kinds.items():
        folder = out / name
        folder.mkdir()
        torch.save(model.state_dict(), folder / "pytorch_model.bin")
        yield f"{name}/pytorch_model.bin", f"the state of a tiny {type(model).__name__}"
        model.save_pretrained(folder)
        for file in sorted(folder.iterdir()):
            if file.name != "pytorch_model.bin":
                yield f"{name}/{file.name}", f"{file.name} of a tiny {type(model).__name__}"


@writes("transformers")
def training(out: Path) -> Iterator[tuple[str, str]]:
    import transformers
    from transformers.trainer_callback import TrainerState

    given = {"output_dir": "out", "use_cpu": True, "report_to": "none"}
    torch.save(transformers.TrainingArguments(**given), out / "training_args.bin")
    yield "training_args.bin", "TrainingArguments"
    torch.save(
        transformers.Seq2SeqTrainingArguments(
            **given,
            save_strategy="epoch",
            eval_strategy="steps",
            lr_scheduler_type="cosine",
            load_best_model_at_end=False,
        ),
        out / "training_args_seq2seq.bin",
    )
    yield "training_args_seq2seq.bin", "Seq2SeqTrainingArguments"
    TrainerState(global_step=3, log_history=[{"loss": 0.5, "step": 1}]).save_to_json(
        str(out / "trainer_state.json")
    )
    yield "trainer_state.json", "the state of a trainer"
    random_states = {
        "python": __import__("random").getstate(),
        "numpy": __import__("numpy").random.get_state(),
        "cpu": torch.random.get_rng_state(),
    }
    torch.save(random_states, out / "rng_state.pth")
    yield "rng_state.pth", "random states as the trainer of transformers keeps them"
    net = torch.nn.Linear(2, 2)
    made = torch.optim.AdamW(net.parameters())
    schedule = transformers.get_cosine_schedule_with_warmup(made, 1, 10)
    torch.save(made.state_dict(), out / "optimizer.pt")
    yield "optimizer.pt", "the state of an optimiser as the trainer keeps it"
    torch.save(schedule.state_dict(), out / "scheduler.pt")
    yield "scheduler.pt", "the state of a schedule as the trainer keeps it"
    torch.save(transformers.BertConfig(**_TINY), out / "config.bin")
    yield "config.bin", "a configuration object in a torch archive"
    output = transformers.modeling_outputs.BaseModelOutput(last_hidden_state=torch.ones(1, 2))
    torch.save(output, out / "output.pt")
    yield "output.pt", "an output of a model"


@writes("transformers")
def tokenisers(out: Path) -> Iterator[tuple[str, str]]:
    import tokenizers
    import transformers

    raw = tokenizers.Tokenizer(
        tokenizers.models.WordPiece({word: n for n, word in enumerate(_WORDS)}, unk_token="[UNK]")
    )
    raw.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    fast = transformers.PreTrainedTokenizerFast(
        tokenizer_object=raw, unk_token="[UNK]", pad_token="[PAD]", eos_token="[SEP]"
    )
    fast.chat_template = _CHAT
    fast.save_pretrained(out / "fast")
    for file in sorted((out / "fast").iterdir()):
        yield f"fast/{file.name}", f"{file.name} of a fast tokenizer with a chat template"
    (out / "tokenizer.pkl").write_bytes(pickle.dumps(fast))
    yield "tokenizer.pkl", "a fast tokenizer in a pickle"


@writes("safetensors")
def safe(out: Path) -> Iterator[tuple[str, str]]:
    from safetensors.numpy import save_file as save_arrays
    from safetensors.torch import save_file

    save_file(
        {"w": torch.ones(2, 3), "b": torch.zeros(2, dtype=torch.bfloat16)},
        out / "model.safetensors",
        metadata={"format": "pt"},
    )
    yield "model.safetensors", "two tensors"
    save_arrays({"w": __import__("numpy").eye(2)}, out / "arrays.safetensors")
    yield "arrays.safetensors", "an array"


@writes("sentence-transformers")
def sentences(out: Path) -> Iterator[tuple[str, str]]:
    import tokenizers
    import transformers
    from sentence_transformers import SentenceTransformer, models

    torch.manual_seed(0)
    folder = out / "base"
    transformers.BertModel(transformers.BertConfig(**_TINY)).save_pretrained(folder)
    raw = tokenizers.Tokenizer(
        tokenizers.models.WordPiece({word: n for n, word in enumerate(_WORDS)}, unk_token="[UNK]")
    )
    transformers.PreTrainedTokenizerFast(
        tokenizer_object=raw, unk_token="[UNK]", pad_token="[PAD]"
    ).save_pretrained(folder)
    words = models.Transformer(str(folder))
    pooling = models.Pooling(8)
    dense = models.Dense(8, 4)
    SentenceTransformer(modules=[words, pooling, dense, models.Normalize()], device="cpu").save(
        str(out / "embedding")
    )
    for file in sorted((out / "embedding").rglob("*")):
        if file.is_file() and file.name != "README.md":
            name = file.relative_to(out).as_posix()
            yield name, f"{file.name} of a sentence transformer"


@writes("spacy")
def pipelines(out: Path) -> Iterator[tuple[str, str]]:
    import spacy
    from spacy.tokens import DocBin
    from spacy.training import Example

    language = spacy.blank("en")
    language.add_pipe("sentencizer")
    categories = language.add_pipe("textcat")
    categories.add_label("yes")
    categories.add_label("no")
    examples = [
        Example.from_dict(language.make_doc("A text."), {"cats": {"yes": 1.0, "no": 0.0}})
    ] * 2
    language.initialize(lambda: examples)
    language.to_disk(out / "pipeline")
    for file in sorted((out / "pipeline").rglob("*")):
        if file.is_file():
            yield file.relative_to(out).as_posix(), f"{file.name} of a spaCy pipeline"
    DocBin(docs=[spacy.blank("en")("A short text.")]).to_disk(out / "train.spacy")
    yield "train.spacy", "documents"
    (out / "blank.pkl").write_bytes(pickle.dumps(spacy.blank("en").vocab.strings))
    yield "blank.pkl", "the strings of a vocabulary in a pickle"


@writes("gensim")
def vectors(out: Path) -> Iterator[tuple[str, str]]:
    from gensim.corpora import Dictionary
    from gensim.models import FastText, LdaModel, Phrases, TfidfModel, Word2Vec

    texts = [["one", "two", "three"], ["two", "three", "four"]] * 3
    made = Word2Vec(texts, vector_size=4, min_count=1, workers=1, seed=1)
    made.save(str(out / "word2vec.model"))
    yield "word2vec.model", "Word2Vec"
    made.wv.save(str(out / "vectors.kv"))
    yield "vectors.kv", "vectors by key"
    made.wv.save_word2vec_format(str(out / "vectors.bin"), binary=True)
    yield "vectors.bin", "vectors in the binary format of word2vec"
    FastText(texts, vector_size=4, min_count=1, bucket=10, workers=1).save(
        str(out / "fasttext.model")
    )
    yield "fasttext.model", "FastText"
    words = Dictionary(texts)
    words.save(str(out / "words.dict"))
    yield "words.dict", "a dictionary"
    bags = [words.doc2bow(text) for text in texts]
    LdaModel(bags, num_topics=2, id2word=words, random_state=1).save(str(out / "topics.lda"))
    yield "topics.lda", "a model of topics"
    TfidfModel(bags).save(str(out / "weights.tfidf"))
    yield "weights.tfidf", "weights of words"
    Phrases(texts, min_count=1).save(str(out / "phrases.pkl"))
    yield "phrases.pkl", "phrases"


@writes("nltk")
def language_toolkit(out: Path) -> Iterator[tuple[str, str]]:
    import nltk

    train = [({"last": "a"}, "x"), ({"last": "b"}, "y")]
    made = nltk.NaiveBayesClassifier.train(train)
    (out / "bayes.pickle").write_bytes(pickle.dumps(made))
    yield "bayes.pickle", "a naive Bayes classifier"
    tagger = nltk.UnigramTagger([[("a", "X"), ("b", "Y")]], backoff=nltk.DefaultTagger("N"))
    (out / "tagger.pickle").write_bytes(pickle.dumps(tagger))
    yield "tagger.pickle", "a tagger"
    punkt = nltk.tokenize.punkt.PunktTrainer()
    punkt.train("One sentence. Another one. Dr. Who came.", finalize=True)
    (out / "punkt.pickle").write_bytes(
        pickle.dumps(nltk.tokenize.punkt.PunktSentenceTokenizer(punkt.get_params()))
    )
    yield "punkt.pickle", "a sentence tokenizer"
    (out / "stemmer.pkl").write_bytes(pickle.dumps(nltk.stem.PorterStemmer()))
    yield "stemmer.pkl", "a stemmer"
    (out / "counts.pkl").write_bytes(pickle.dumps(nltk.FreqDist(["a", "b", "a"])))
    yield "counts.pkl", "counts of words"


@writes("transformers")
def configurations(out: Path) -> Iterator[tuple[str, str]]:
    """Write what people write by hand beside models, in the form of the libraries."""
    adapter = {
        "base_model_name_or_path": "org/model",
        "peft_type": "LORA",
        "r": 8,
        "lora_alpha": 16,
        "target_modules": ["q_proj", "v_proj"],
        "task_type": "CAUSAL_LM",
        "auto_mapping": None,
        "revision": None,
    }
    (out / "adapter_config.json").write_text(json.dumps(adapter, indent=2))
    yield "adapter_config.json", "a configuration of an adapter"
