/** What the user sees: tables, one self-contained HTML page, JSON. */
@NullMarked
package io.peft4j.report;

import org.jspecify.annotations.NullMarked;
