/** Files as they are: safetensors, ONNX weights, JSON, digests and writes that happen whole or not at all. */
@NullMarked
package io.peft4j.format;

import org.jspecify.annotations.NullMarked;
