package io.peft4j.text;

import java.util.List;

/**
 * A text that says itself where its special tokens are: whatever else in it looks like one is
 * somebody's words.
 */
record MarkedText(String text, List<SpecialTokens.Match> special) {}
