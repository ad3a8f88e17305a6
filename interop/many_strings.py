"""2,000 strings that tokenizers stumble over, from a fixed seed."""
import random
import unicodedata

WRITTEN = [
    "", " ", "\n", "\t", "\r\n", "a", "Hello, world!", " leading", "trailing ", "  two  spaces  ", "tabs\t\tand\nlines\n\n\n", "\u00a0nbsp\u2003em\u200bzero",
    "don't can't I'm you're they'll we've he'd O'Reilly's", "1234567890", "3.14159 1,000,000 0x1F 1e-10", "!?.,;:-_()[]{}<>@#$%^&*+=|\\/~`'\"",
    "naïve café Straße Łódź Čeština", unicodedata.normalize("NFD", "naïve café Straße Łódź Čeština"), "ﬁ ﬂ ½ ① Ⅷ ㎏ ™", "İstanbul ıI ẞ ß ǆ",
    "日本語のテキスト", "中文字符和标点。", "한국어 문장입니다.", "これはABCと123です", "русский текст", "ελληνικά κείμενο ς", "עברית", "العربية ١٢٣", "हिन्दी पाठ", "ภาษาไทย",
    "😀😃", "👨‍👩‍👧‍👦", "👍🏽", "🇨🇭🇩🇪", "❤️ ☺︎", "e\u0301\u0327\u0323", "\u0000\u0001\u0007\u001b[0m", "\ufeffBOM", "\ufffd\ufffe\uffff", "\U0010fffe\U0001f9ff",
    "\ud800", "a\udc00b", "\ud83d x \ude00", "<s>", "</s>", "<|im_start|>user\nhi<|im_end|>\n", "a<s>b</s> c", " <s> ", "<|im_end|><|im_end|>", "<|im_end", "im_end|>", "<unk>",
    "<think>hm</think>", "< s >", "<S>", "<0x41>", "▁▁mark▁", "##ing", "Ġword", "[CLS] [SEP] [MASK]", "def f(x):\n    return x ** 2  # squared\n", "if (a<b && b>c) { return a?b:c; }",
    "<html>\n  <body class=\"x\">&amp;</body>\n</html>", "SELECT * FROM t WHERE a='b';", "https://example.org/path?q=1&r=%20#frag", "user.name+tag@example.org",
    "AaBbCcDdEe", "ALLCAPS lowercase CamelCase snake_case kebab-case", "\u202eright to left\u202c", "a\u0300" * 20, "ﷺ", "Ａｂｃ１２３", "\u3000full width space",
]
LONG = [["a", 100000], ["word ", 20000], ["日本", 20000], ["😀", 5000], [" ", 10000], ["\n", 3000], ["0123456789", 5000], ["<s>", 2000], ["e\u0301", 5000], ["x = 1;\n", 4000]]
LETTERS = [
    (0x20, 0x7e), (0x20, 0x7e), (0x61, 0x7a), (0xa0, 0x24f), (0x300, 0x36f), (0x370, 0x5ff), (0x600, 0x6ff), (0x900, 0x97f), (0xe00, 0xe7f), (0x1100, 0x11ff),
    (0x2000, 0x206f), (0x2070, 0x22ff), (0x3000, 0x30ff), (0x4e00, 0x9fff), (0xac00, 0xd7a3), (0xe000, 0xe0ff), (0xfb00, 0xfdcf), (0xfe00, 0xffef), (0x10000, 0x102ff),
    (0x1d400, 0x1d7ff), (0x1f300, 0x1faff), (0x20000, 0x2a6df), (0x0, 0x1f), (0x7f, 0x9f), (0xf0000, 0xf00ff)]
WORDS = ("the of and to in is that it was for on are as with his they at be this from have or by one had not but what all were when we there can an your which their "
         "said if do will each about how up out them then she many some so these would other into has more her two like him see time could no make than first been its "
         "who now people my made over did down only way find use may water long little very after words called just where most know").split()
JOINTS = [" ", " ", " ", "  ", "\n", "\t", ", ", ". ", "-", "", "\n\n", "'", "/"]


def random_string(rng):
    parts = []
    for _ in range(rng.randint(1, 12)):
        kind = rng.random()
        if kind < 0.45:
            word = rng.choice(WORDS)
            parts.append(rng.choice([word, word, word.title(), word.upper(), word + "s", word + rng.choice(".,!?:")]))
        elif kind < 0.6:
            parts.append(str(rng.randint(0, 10 ** rng.randint(1, 9))))
        elif kind < 0.92:
            low, high = rng.choice(LETTERS)
            parts.append("".join(chr(rng.randint(low, high)) for _ in range(rng.randint(1, 8))))
        else:
            parts.append(rng.choice(WRITTEN))
        parts.append(rng.choice(JOINTS))
    text = "".join(parts)
    return unicodedata.normalize(rng.choice(["NFC", "NFD"]), text) if rng.random() < 0.3 else text


def many_strings(count=2000, seed=20261124):
    rng = random.Random(seed)
    return WRITTEN + LONG + [random_string(rng) for _ in range(count - len(WRITTEN) - len(LONG))]


def expanded(entry):
    return entry if isinstance(entry, str) else entry[0] * entry[1]
