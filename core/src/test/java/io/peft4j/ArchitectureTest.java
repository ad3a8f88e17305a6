package io.peft4j;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The rules of the house that a compiler does not know.
 *
 * <p>That every method is listed and has its contract test is checked beside the methods, in {@code
 * MethodsTest}.
 */
class ArchitectureTest {
  /** A package may use what stands in front of it. The empty name is {@code io.peft4j} itself. */
  private static final List<String> ORDER =
      List.of(
          "engine",
          "format",
          "boundary",
          "method",
          "nn",
          "model",
          "adapter",
          "text.jinja",
          "text",
          "data",
          "task",
          "train",
          "generate",
          "merge",
          "measure",
          "trial",
          "recipe",
          "compare",
          "advise",
          "registry",
          "report",
          "");

  /** Tensors end here; behind it are records. */
  private static final String LAST_WITH_TENSORS = "measure";

  /** Files that may print, and why. */
  private static final Map<String, String> MAY_PRINT =
      Map.of(
          "cli/",
          "the user reads it",
          "bench/",
          "its tables are what it is run for",
          "core/src/main/java/io/peft4j/trial/ChildOutput.java",
          "turns what libraries print in a child process over to standard error");

  private static final int LONGEST = 500;

  /** Maven runs a module's tests in the module's folder. */
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.peft4j");

  /** The package below {@code io.peft4j}. */
  private static String packageOf(JavaClass type) {
    return type.getPackageName().substring("io.peft4j".length()).replaceFirst("^\\.", "");
  }

  private static boolean isOurs(JavaClass type) {
    return (type.getPackageName() + ".").startsWith("io.peft4j.");
  }

  private static List<String> dependencies(Predicate<Dependency> forbidden) {
    return CLASSES.stream()
        .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
        .filter(forbidden)
        .map(Dependency::getDescription)
        .toList();
  }

  private static Predicate<Dependency> uses(String library) {
    return d -> d.getTargetClass().getBaseComponentType().getPackageName().startsWith(library);
  }

  private static int place(JavaClass type) {
    return ORDER.indexOf(packageOf(type));
  }

  @Test
  void everyPackageHasAPlaceInTheOrder() {
    assertThat(CLASSES.stream().map(ArchitectureTest::packageOf).distinct())
        .isNotEmpty()
        .isSubsetOf(ORDER);
  }

  @Test
  void aPackageUsesOnlyWhatStandsInFrontOfIt() {
    assertThat(
            dependencies(
                d -> {
                  JavaClass target = d.getTargetClass().getBaseComponentType();
                  return isOurs(target) && place(target) > place(d.getOriginClass());
                }))
        .isEmpty();
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("io.peft4j.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void onlyTheEngineKnowsTheRulesOfNativeMemory() {
    assertThat(
            dependencies(
                uses("org.bytedeco.javacpp")
                    .or(uses("org.bytedeco.openblas"))
                    .and(d -> !packageOf(d.getOriginClass()).equals("engine"))))
        .isEmpty();
  }

  @Test
  void tensorsEndWhereRecordsBegin() {
    int last = ORDER.indexOf(LAST_WITH_TENSORS);
    assertThat(dependencies(uses("org.bytedeco").and(d -> place(d.getOriginClass()) > last)))
        .isEmpty();
  }

  @Test
  void whatIsNotForTheUserIsLoggedThroughSlf4j() throws IOException {
    Pattern printing = Pattern.compile("System\\s*\\.\\s*(out|err)\\b|printStackTrace");
    Pattern logging = Pattern.compile("java\\.util\\.logging");
    List<String> found = new ArrayList<>();
    for (Path file : sources("java")) {
      String path = ROOT.relativize(file).toString();
      String text = Files.readString(file);
      boolean prints = path.contains("src/main") && printing.matcher(text).find();
      boolean may = MAY_PRINT.keySet().stream().anyMatch(path::startsWith);
      if (prints && !may || path.contains("src/main") && logging.matcher(text).find()) {
        found.add(path);
      }
    }
    assertThat(found).isEmpty();
  }

  @Test
  void noFileIsTooLong() throws IOException {
    List<String> tooLong = new ArrayList<>();
    for (Path file : sources("java", "py", "js", "css")) {
      int lines = Files.readAllLines(file).size();
      if (lines > LONGEST) {
        tooLong.add(ROOT.relativize(file) + ": " + lines);
      }
    }
    assertThat(tooLong).isEmpty();
  }

  @Test
  void everyPackageHasATourAndIsNullMarked() throws IOException {
    assertThat(
            sources("java").stream()
                .map(Path::getParent)
                .filter(folder -> folder.toString().contains("src/main/java"))
                .distinct())
        .isNotEmpty()
        .allSatisfy(
            folder ->
                assertThat(folder.resolve("package-info.java"))
                    .content()
                    .contains("/**", "@NullMarked"));
  }

  /** Files of the whole checkout that people write, those of all modules and their tests. */
  private static List<Path> sources(String... endings) throws IOException {
    Pattern name = Pattern.compile(".*\\.(" + String.join("|", endings) + ")");
    try (Stream<Path> files = Files.walk(ROOT)) {
      List<Path> found =
          files
              .filter(file -> name.matcher(file.getFileName().toString()).matches())
              .filter(file -> !madeByMachines(ROOT.relativize(file)))
              .filter(Files::isRegularFile)
              .toList();
      assertThat(found).as("files in %s", ROOT).isNotEmpty();
      return found;
    }
  }

  private static boolean madeByMachines(Path path) {
    for (Path part : path) {
      String name = part.toString();
      if (name.equals("target") || name.equals("runs") || name.startsWith(".")) {
        return true;
      }
    }
    return false;
  }
}
