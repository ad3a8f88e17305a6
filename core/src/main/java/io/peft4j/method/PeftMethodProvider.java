package io.peft4j.method;

import java.util.List;

/**
 * Brings methods from another jar: name an implementation in {@code
 * META-INF/services/io.peft4j.method.PeftMethodProvider}.
 */
public interface PeftMethodProvider {

  /** The methods, each a record with a name that is not taken. */
  List<Methods.Entry> methods();
}
