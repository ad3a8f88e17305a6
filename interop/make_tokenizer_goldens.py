#!/usr/bin/env python3
"""Makes the golden files for tokenizers: small ones of each kind, and what Python makes of 2,000 odd strings with them.

Usage:     python interop/make_tokenizer_goldens.py OUT [MODEL_DIR ...]     (a minute on one core, no network)
           OUT is core/src/test/resources/golden/text; MODEL_DIR is models/smollm2, for OUT/smollm2.json
Writes:    OUT/<kind>/tokenizer.json   byte-level BPE, WordPiece, unigram and SentencePiece-like BPE, trained on the strings
           OUT/strings.json            the strings; long ones as [piece, times]
           OUT/<kind>.json             for each string: ids alone, ids between special tokens, ids as content, each as
                                       the first 8 digits of the SHA-256 of the ids as little-endian int32
           OUT/versions.json
"""
import hashlib
import json
import platform
import struct
import sys
from pathlib import Path

import tokenizers
import transformers
from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import PreTrainedTokenizerFast

from many_strings import expanded, many_strings

SPECIAL = ["<unk>", "<s>", "</s>", "<|im_start|>", "<|im_end|>"]
MARKS = {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>"}


def around(tokenizer):
    ids = [(mark, tokenizer.token_to_id(mark)) for mark in ("<s>", "</s>")]
    return processors.TemplateProcessing(single="<s> $A </s>", pair="<s> $A </s> $B:1 </s>:1", special_tokens=ids)


def byte_level(texts):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=600, special_tokens=SPECIAL, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False)
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.add_tokens([AddedToken("<think>", special=False), AddedToken("</think>", special=False)])
    return tokenizer


def word_piece(texts):
    tokenizer = Tokenizer(models.WordPiece(unk_token="<unk>"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece(cleanup=False)
    tokenizer.train_from_iterator(texts, trainers.WordPieceTrainer(vocab_size=600, special_tokens=SPECIAL, show_progress=False))
    return tokenizer


def unigram(texts):
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(tokenizers.Regex(" {2,}"), " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.train_from_iterator(
        [t for t in texts if max(t) < "\u0250"], trainers.UnigramTrainer(vocab_size=500, special_tokens=SPECIAL, unk_token="<unk>", show_progress=False))
    return tokenizer


def sentence_piece(texts):
    """As Llama 2's: BPE on spaces written as marks, letters that are not known as bytes, no pre-tokenizer."""
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)])
    alphabet = [f"<0x{i:02X}>" for i in range(256)]
    trainer = trainers.BpeTrainer(
        vocab_size=700, special_tokens=SPECIAL + alphabet, limit_alphabet=80, max_token_length=12, show_progress=False)
    tokenizer.train_from_iterator([t.replace(" ", "▁")[:200] for t in texts], trainer)
    saved = json.loads(tokenizer.to_str())
    saved["added_tokens"] = [t for t in saved["added_tokens"] if not t["content"].startswith("<0x")]
    return Tokenizer.from_str(json.dumps(saved))


KINDS = {"bytelevel": byte_level, "wordpiece": word_piece, "unigram": unigram, "sentencepiece": sentence_piece}


def digest(ids):
    return hashlib.sha256(struct.pack(f"<{len(ids)}i", *ids)).hexdigest()[:8]


def results(tokenizer, strings):
    for text in strings:
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # no file holds half a surrogate pair
        yield [digest(ids) for ids in (
            tokenizer(text, add_special_tokens=False)["input_ids"],
            tokenizer(text)["input_ids"],
            tokenizer(text, add_special_tokens=False, split_special_tokens=True)["input_ids"])]


def main():
    out, folders = Path(sys.argv[1]), sys.argv[2:]
    strings = many_strings()
    (out / "strings.json").write_text(json.dumps(strings).replace('", "', '",\n"') + "\n")
    texts = [expanded(s) for s in strings]
    loaded = {}
    for kind, make in KINDS.items():
        tokenizer = make([t for t in texts if 0 < len(t) < 1000 and t.isprintable()])
        tokenizer.post_processor = around(tokenizer)
        (out / kind).mkdir(parents=True, exist_ok=True)
        tokenizer.save(str(out / kind / "tokenizer.json"), pretty=False)
        loaded[kind] = PreTrainedTokenizerFast(tokenizer_file=str(out / kind / "tokenizer.json"), **MARKS)
    for folder in folders:
        loaded[Path(folder).name] = transformers.AutoTokenizer.from_pretrained(folder)
    for name, tokenizer in loaded.items():
        lines = ",\n".join(json.dumps(r) for r in results(tokenizer, texts))
        (out / f"{name}.json").write_text(f"[\n{lines}\n]\n")
    versions = {"python": platform.python_version(), "tokenizers": tokenizers.__version__, "transformers": transformers.__version__}
    (out / "versions.json").write_text(json.dumps(versions) + "\n")


if __name__ == "__main__":
    main()
