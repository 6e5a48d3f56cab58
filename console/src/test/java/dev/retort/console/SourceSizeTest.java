package dev.retort.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Main code stays in pieces that can be read at once. What has to be longer says why in a comment
 * just above it, or above the class, that begins {@code // Long because}.
 */
class SourceSizeTest {
  private static final int FILE_LINES = 400;
  private static final int METHOD_LINES = 60;
  private static final String REASON = "// Long because ";

  @TempDir Path folder;

  @Test
  void noFileOfMainCodeIsTooLong() throws IOException {
    List<Path> files = mainCode();

    assertThat(files).hasSizeGreaterThan(1000);
    assertThat(files.stream().flatMap(file -> tooLong(file).stream())).isEmpty();
  }

  @Test
  void noMethodOfMainCodeIsTooLong() throws IOException {
    assertThat(longMethods(mainCode())).isEmpty();
  }

  @Test
  void findsWhatIsTooLongUnlessItSaysWhy() throws IOException {
    String body = "int i = 0;\n".repeat(METHOD_LINES - 1);
    Path file =
        Files.writeString(
            folder.resolve("Sample.java"),
            """
            class Sample {
              void fits() {%s}
              void tooLong() {
              %s}
              %sit is.
              void says() {
              %s}
            %s}
            """
                .formatted(body, body, REASON, body, "\n".repeat(FILE_LINES)));
    Path reasoned =
        Files.writeString(
            folder.resolve("Table.java"),
            REASON + "it is a table.\nclass Table {\n" + "\n".repeat(FILE_LINES) + "}\n");

    assertThat(longMethods(List.of(file))).singleElement().asString().contains("tooLong");
    assertThat(tooLong(file)).singleElement().asString().contains("Sample.java");
    assertThat(tooLong(reasoned)).isEmpty();
  }

  private static List<Path> mainCode() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of(".."))) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> file.toString().replace('\\', '/').contains("/src/main/java/"))
          .sorted()
          .toList();
    }
  }

  private static List<String> tooLong(Path file) {
    try {
      List<String> lines = Files.readAllLines(file);
      // What stands above a class is not indented.
      return lines.size() <= FILE_LINES || lines.stream().anyMatch(line -> line.startsWith(REASON))
          ? List.of()
          : List.of("%s has %d lines".formatted(file, lines.size()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> longMethods(List<Path> files) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager sources = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null,
                  sources,
                  problem -> {},
                  null,
                  null,
                  sources.getJavaFileObjectsFromPaths(files));
      SourcePositions positions = Trees.instance(task).getSourcePositions();
      List<String> found = new ArrayList<>();
      for (CompilationUnitTree unit : task.parse()) {
        new Methods(unit, positions, found).scan(unit, null);
      }
      return found;
    }
  }

  /** Notes the methods of a file that are too long and do not say why. */
  private static final class Methods extends TreeScanner<Void, Void> {
    private final CompilationUnitTree unit;
    private final SourcePositions positions;
    private final List<String> found;

    Methods(CompilationUnitTree unit, SourcePositions positions, List<String> found) {
      this.unit = unit;
      this.positions = positions;
      this.found = found;
    }

    @Override
    public Void visitMethod(MethodTree method, Void nothing) {
      LineMap lines = unit.getLineMap();
      long begin = lines.getLineNumber(positions.getStartPosition(unit, method));
      long end = lines.getLineNumber(positions.getEndPosition(unit, method));
      if (end - begin + 1 > METHOD_LINES && !isReasoned(begin)) {
        found.add(
            "%s, line %d: %s has %d lines"
                .formatted(
                    unit.getSourceFile().getName(), begin, method.getName(), end - begin + 1));
      }
      return super.visitMethod(method, null);
    }

    /** Whether the comment just above a line gives the reason. */
    private boolean isReasoned(long line) {
      try {
        List<String> lines = unit.getSourceFile().getCharContent(true).toString().lines().toList();
        int above = (int) line - 2;
        while (above >= 0 && lines.get(above).strip().startsWith("//")) {
          if (lines.get(above).strip().startsWith(REASON)) {
            return true;
          }
          above--;
        }
        return false;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
