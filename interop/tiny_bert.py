"""The tiny random BERT models, their tokenizer and the input batch of make_goldens.py."""
import json
import zlib

import torch
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertForSequenceClassification, BertModel

HIDDEN, LAYERS, VOCAB, LENGTHS = 32, 2, 120, (11, 7, 5, 11)
WORDS = ("the of and to in is it was for on are with he she they this that not but be have from or by one "
         "good bad movie time book un ##able ##ing ##ed ##er ##est ##ly ##ness").split()


def seed(name):
    torch.manual_seed(zlib.crc32(name.encode()))


def make_base(out, name, cls, **extra):
    seed(name)
    config = BertConfig(
        vocab_size=VOCAB, hidden_size=HIDDEN, num_hidden_layers=LAYERS, num_attention_heads=4, intermediate_size=64,
        max_position_embeddings=64, type_vocab_size=2, hidden_act="gelu", initializer_range=0.2, pad_token_id=0,
        hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0, **extra)
    model = cls(config, add_pooling_layer=False) if cls is BertModel else cls(config)
    with torch.no_grad():
        for key, p in model.named_parameters():
            if key.endswith("bias") or "LayerNorm" in key:
                p.add_(0.2 * torch.randn_like(p))
    model.save_pretrained(out / name)
    make_tokenizer(out / name)


def load_base(out, seqcls, attn="eager"):
    name, cls, extra = (("bert-tiny-classifier", BertForSequenceClassification, {}) if seqcls else
                        ("bert-tiny", BertModel, dict(add_pooling_layer=False)))
    model = cls.from_pretrained(out / name, attn_implementation=attn, **extra).eval()
    model.name_or_path = name  # goes into adapter_config.json: no machine path
    return model


def make_tokenizer(folder):
    letters = [chr(c) for c in range(ord("a"), ord("z") + 1)]
    vocab = (["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + list("0123456789.,!?'-():;") + letters +
             ["##" + c for c in letters] + WORDS)
    vocab = vocab[:VOCAB] + [f"[unused{i}]" for i in range(VOCAB - len(vocab))]
    assert len(vocab) == len(set(vocab)) == VOCAB
    t = Tokenizer(models.WordPiece({w: i for i, w in enumerate(vocab)}, unk_token="[UNK]", max_input_chars_per_word=100))
    t.add_special_tokens(vocab[:5])
    t.normalizer = normalizers.BertNormalizer(lowercase=True)
    t.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    t.post_processor = processors.TemplateProcessing(
        single="[CLS]:0 $A:0 [SEP]:0", pair="[CLS]:0 $A:0 [SEP]:0 $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
    t.decoder = decoders.WordPiece()
    t.save(str(folder / "tokenizer.json"))
    texts = [("The movie was good.", None), ("Unable, UNABLE; un-able!", None), ("Café 42", "not a bad book?"),
             ("\tfast\u00a0naïve  words\n", None), ("漢字 and € x", None), ("", None), ("a" * 101, None), ("[MASK] it", None)]
    rows = []
    for a, b in texts:
        e = t.encode(a, b)
        rows.append(dict(text=a, pair=b, tokens=e.tokens, ids=e.ids, type_ids=e.type_ids))
    (folder / "tokenizer_examples.json").write_text(json.dumps(rows, indent=1) + "\n")


def make_inputs():
    """[CLS] a.. [SEP] b.. [SEP] with segment ids 0 and 1, right padded with 0."""
    seed("inputs")
    ids = torch.randint(5, VOCAB, (4, max(LENGTHS)))
    mask, types = torch.zeros_like(ids), torch.zeros_like(ids)
    for row, length in enumerate(LENGTHS):
        middle = length // 2
        ids[row, 0], ids[row, middle], ids[row, length - 1], ids[row, length:] = 2, 3, 3, 0
        mask[row, :length], types[row, middle + 1:length] = 1, 1
    return dict(input_ids=ids, token_type_ids=types, attention_mask=mask)
