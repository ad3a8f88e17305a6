"""Conversations that every template of the chat goldens is rendered with."""
SPECIAL = {"bos_token": "<s>", "eos_token": "</s>", "pad_token": "<pad>"}
EXTRA = {"date_string": "1 Jan 2026"}

TOOLS = [
    {"type": "function", "function": {
        "name": "weather", "description": "The weather of a \"place\" <now> & naïve", "parameters": {
            "type": "object", "required": ["city"], "properties": {
                "city": {"type": "string", "description": "The city"},
                "unit": {"type": "string", "enum": ["celsius", "fahrenheit"], "description": "The unit"},
                "days": {"type": "array", "items": {"type": "integer"}},
                "where": {"type": "object", "properties": {"lat": {"type": "number"}, "lon": {"type": "number", "nullable": True}}}}}}},
    {"type": "function", "function": {"name": "now", "description": "The time", "parameters": {"type": "object", "properties": {}}}},
]


def user(text):
    return {"role": "user", "content": text}


def assistant(text, **more):
    return {"role": "assistant", "content": text, **more}


CALL = {"type": "function", "function": {"name": "weather", "arguments": {"city": "Zürich", "days": [1, 2], "hot": True, "unit": None}}}

CONVERSATIONS = {
    "one": [user("What is an adapter?")],
    "answered": [user("Hi"), assistant("Hello!")],
    "system": [{"role": "system", "content": "Be brief. "}, user(" Hi\n"), assistant("\n Hello! \n")],
    "turns": [user("1+1?"), assistant("2"), user("And 2+2?"), assistant("4"), user("Thanks 😀"), assistant("Any time, naïve Straße.")],
    "systemturns": [{"role": "system", "content": "S"}, user("A"), assistant("B"), user("C")],
    "thinking": [user("Q1"), assistant("<think>\nhm\n</think>\n\nA1"), user("Q2"), assistant("A2", reasoning_content="let me see")],
    "odd": [user("line\r\nend\ttab {{ not }} {% a tag %} \\n 'q' \"d\" <b>&amp;"), assistant("日本語 e\u0301 \u200b\U0001f468\u200d\U0001f469")],
    "empty": [user(""), assistant("")],
    "order": [assistant("first"), user("second")],
    "twice": [user("a"), user("b")],
    "unknown": [{"role": "critic", "content": "no"}],
    "parts": [{"role": "user", "content": [{"type": "text", "text": "What is "}, {"type": "image"}, {"type": "text", "text": "this?"}]}],
    "tools": [{"role": "system", "content": "Use tools."}, user("Weather?"), assistant("", tool_calls=[{"id": "abcdefghi", **CALL}]),
              {"role": "tool", "name": "weather", "tool_call_id": "abcdefghi", "content": "{\"sun\": true}"}, assistant("Sunny.")],
    "toolsonly": [user("Weather and time?"), assistant("Wait.", tool_calls=[{"id": "abcdefghi", **CALL}, {"id": "123456789", **CALL}]),
                  {"role": "tool", "tool_call_id": "abcdefghi", "content": "7"}, {"role": "tool", "tool_call_id": "123456789", "content": "8"}],
}
