package io.peft4j.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** Versions of peft4j, libtorch and the machine's Java, as the build and the JVM know them. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() throws IOException {
    Properties built = new Properties();
    try (InputStream resource = Version.class.getResourceAsStream("version.properties")) {
      built.load(resource);
    }
    return new String[] {
      "peft4j " + built.getProperty("peft4j"),
      "libtorch " + built.getProperty("libtorch"),
      "Java %s (%s)".formatted(property("java.version"), property("java.vendor")),
      "%s %s %s".formatted(property("os.name"), property("os.version"), property("os.arch"))
    };
  }

  private static String property(String name) {
    return System.getProperty(name);
  }
}
