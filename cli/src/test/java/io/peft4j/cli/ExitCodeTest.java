package io.peft4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParseException;
import io.peft4j.format.HubUnreachable;
import io.peft4j.format.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ExitCodeTest {
  static Stream<Arguments> problems() {
    IOException full = new FileSystemException("f", null, "No space left on device");
    return Stream.of(
        Arguments.of(new UserError("one class only"), ExitCode.DATA),
        Arguments.of(new UserError("no JSON", new JsonParseException(null, "x")), ExitCode.DATA),
        Arguments.of(new UserError("no base", new NoSuchFileException("f")), ExitCode.NO_INPUT),
        Arguments.of(
            new UserError("x", new UncheckedIOException(new NoSuchFileException("f"))),
            ExitCode.NO_INPUT),
        Arguments.of(new UserError("x", new AccessDeniedException("f")), ExitCode.NO_PERMISSION),
        Arguments.of(
            new UserError("x", new FileAlreadyExistsException("f")), ExitCode.CANNOT_CREATE),
        Arguments.of(
            new UserError("busy", new HubUnreachable("HTTP status 503", null)), ExitCode.TRY_AGAIN),
        Arguments.of(new UserError("disk full", full), ExitCode.IO),
        Arguments.of(new UncheckedIOException(full), ExitCode.IO),
        Arguments.of(new UnsatisfiedLinkError("libtorch"), ExitCode.UNAVAILABLE),
        Arguments.of(new OutOfMemoryError(), ExitCode.SOFTWARE),
        Arguments.of(new IllegalStateException(), ExitCode.SOFTWARE));
  }

  @ParameterizedTest
  @MethodSource("problems")
  void aProblemHasItsCode(Throwable problem, ExitCode code) {
    assertThat(ExitCode.of(problem)).isEqualTo(code);
  }

  @Test
  void codesDiffer() {
    assertThat(Stream.of(ExitCode.values()).map(ExitCode::code)).doesNotHaveDuplicates();
  }
}
