package io.peft4j.cli;

import com.fasterxml.jackson.core.JacksonException;
import io.peft4j.format.HubUnreachable;
import io.peft4j.format.UserError;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.ReadOnlyFileSystemException;

/** What a command's end means to the shell: BSD's {@code sysexits.h}, and 1 as in {@code diff}. */
enum ExitCode {
  OK(0, "done"),
  DIFFERENT(1, "`reproduce` found a number that differs from the record"),
  USAGE(64, "the command line is wrong: unknown command or option, missing or unreadable value"),
  DATA(65, "the input is wrong: data, configuration, model or options that do not fit it"),
  NO_INPUT(66, "an input file, folder or model is not there"),
  UNAVAILABLE(69, "this machine lacks something: JDK, glibc, Maven or a native library"),
  SOFTWARE(70, "an error inside peft4j, or its build failed"),
  CANNOT_CREATE(73, "an output file or folder cannot be created"),
  IO(74, "reading or writing failed, for example because the disk is full"),
  TRY_AGAIN(75, "the hub cannot be reached or is busy; the same command resumes"),
  NO_PERMISSION(77, "a file, folder or model may not be read or written"),
  INTERRUPTED(130, "stopped by Ctrl-C; the same command resumes"),
  TERMINATED(143, "stopped by a signal to end; the same command resumes");

  private final int code;
  private final String meaning;

  ExitCode(int code, String meaning) {
    this.code = code;
    this.meaning = meaning;
  }

  int code() {
    return code;
  }

  /** One line for the documentation. */
  String meaning() {
    return meaning;
  }

  /** The code for what ended a command. */
  static ExitCode of(Throwable problem) {
    if (problem instanceof UserError) {
      return problem.getCause() == null ? DATA : ofCause(problem.getCause());
    }
    if (problem instanceof IOException || problem instanceof UncheckedIOException) {
      return ofCause(problem);
    }
    return problem instanceof LinkageError ? UNAVAILABLE : SOFTWARE;
  }

  private static ExitCode ofCause(Throwable cause) {
    Throwable reason = cause instanceof UncheckedIOException ? cause.getCause() : cause;
    if (reason instanceof NoSuchFileException || reason instanceof FileNotFoundException) {
      return NO_INPUT;
    }
    if (reason instanceof AccessDeniedException) {
      return NO_PERMISSION;
    }
    if (reason instanceof FileAlreadyExistsException
        || reason instanceof NotDirectoryException
        || reason instanceof ReadOnlyFileSystemException) {
      return CANNOT_CREATE;
    }
    if (reason instanceof HubUnreachable) {
      return TRY_AGAIN;
    }
    // Jackson's exceptions are IOExceptions, but they speak of what a file says.
    boolean io = reason instanceof IOException && !(reason instanceof JacksonException);
    return io ? IO : DATA;
  }
}
