#!/usr/bin/env python3
"""Makes the golden files for chat templates: what transformers' own Jinja environment makes of expressions and templates.

Usage:     python interop/make_chat_goldens.py core/src/test/resources/golden/chat     (seconds, no network)
Reads:     OUT/templates/*.jinja, written for these tests in the manner of the model families' own.
Writes:    OUT/expressions.json  the context, and [expression, text or null if Python refuses it]
           OUT/rendered.json     [template, conversation, generation prompt, text or null, spans of generation blocks]
           OUT/versions.json
"""
import json
import platform
import sys
import warnings
from pathlib import Path

import jinja2
import transformers
from transformers.utils.chat_template_utils import _compile_jinja_template, render_jinja_template

from chat_conversations import CONVERSATIONS, EXTRA, SPECIAL, TOOLS
from jinja_expressions import CONTEXT, random_expressions, written


def evaluate(expression, optimized):
    try:
        environment = _compile_jinja_template("").environment
        environment.optimized = optimized
        source = "{{ " + expression + " }}" if optimized else "{% set x = " + expression + " %}{{ x }}"
        return environment.from_string(source).render(**CONTEXT)
    except Exception:  # whatever Python raises, the template is refused
        return None


def expressions():
    for expression in dict.fromkeys(written() + random_expressions(1500)):
        text = evaluate(expression, optimized=True)
        # Python prints addresses of what has no text of its own, which Java refuses to print; and a few
        # constants (a number's slice) are undefined when Jinja folds them and an error when it does not
        if text == evaluate(expression, optimized=False) and " at 0x" not in (text or ""):
            yield [expression, text]


def render(source, messages, prompt, tools, mark):
    try:
        texts, spans = render_jinja_template(
            [messages], tools=tools, chat_template=source, add_generation_prompt=prompt, return_assistant_tokens_mask=mark,
            **SPECIAL, **EXTRA)
    except Exception:
        return None, []
    return texts[0], spans[0] if mark else []


def templates(folder):
    for file in sorted(folder.glob("*.jinja")):
        source = file.read_text()
        for name, messages in CONVERSATIONS.items():
            for prompt in (False, True):
                text, spans = render(source, messages, prompt, TOOLS if "tool" in name else None, "endgeneration" in source)
                yield [file.name, name, prompt, text, spans]


def main():
    warnings.simplefilter("ignore", SyntaxWarning)  # some expressions are wrong on purpose
    out = Path(sys.argv[1])
    dump(out / "expressions.json", {"context": CONTEXT, "results": list(expressions())})
    dump(out / "rendered.json", {
        "conversations": CONVERSATIONS, "tools": TOOLS, "extra": {**SPECIAL, **EXTRA}, "results": list(templates(out / "templates"))})
    dump(out / "versions.json", {
        "python": platform.python_version(), "jinja2": jinja2.__version__, "transformers": transformers.__version__})


def dump(path, value):
    """One line an entry, so that a change shows as the entry that changed."""
    parts = []
    for key, entry in value.items():
        if key == "results":
            lines = ",\n".join(json.dumps(line, ensure_ascii=False) for line in entry)
            parts.append(f'"results": [\n{lines}\n]')
        else:
            parts.append(f"{json.dumps(key)}: {json.dumps(entry, ensure_ascii=False)}")
    path.write_text("{" + ",\n".join(parts) + "}\n")


if __name__ == "__main__":
    main()
